package io.flusslance.benchmark;

/** Work to be measured, made ready. Public because the plugin's side implements it too. */
public interface Load extends AutoCloseable {

    /** Writes and commits; called once. */
    void run() throws Exception;

    /** Frees what was made ready. */
    @Override
    void close() throws Exception;
}
