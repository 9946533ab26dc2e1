/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance.benchmark;

import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.server.coordinator.LakeTableTieringManager;
import org.apache.fluss.server.zk.data.ZkData.LakeTableZNode;

/**
 * When Fluss hands a table to a tiering job. The freshness of the table is long, so that a round is
 * not cut; here it is handed out at once, and as often as its rows are to be tiered.
 */
final class TieringSchedule {

    private final EmbeddedCluster fluss;
    private final TableInfo table;

    TieringSchedule(EmbeddedCluster fluss, TableInfo table) {
        this.fluss = fluss;
        this.table = table;
    }

    /** Takes the table back, as if its lake were disabled; no job may be tiering it. */
    void withdraw() {
        LakeTableTieringManager tables = tables();
        tables.removeLakeTable(table.getTableId());
        // of a table that it does not know any more, the queue is rid only when someone asks
        tables.requestTable();
    }

    /** Hands the table out now, with all its rows: Fluss forgets which are in the lake. */
    void handOut() throws Exception {
        fluss.zooKeeper().deletePath(LakeTableZNode.path(table.getTableId()));
        handOutRest();
    }

    /** Hands the table out now, with the rows that are not in the lake. */
    void handOutRest() {
        tables().addNewLakeTable(table);
        tables().updateTableLakeFreshness(table.getTableId(), 0);
    }

    /** After the round that has begun there is none for as long as the table's freshness says. */
    void allowNoOther() {
        tables().updateTableLakeFreshness(
                        table.getTableId(),
                        table.getTableConfig().getDataLakeFreshness().toMillis());
    }

    private LakeTableTieringManager tables() {
        return fluss.coordinator().getCoordinatorService().getLakeTableTieringManager();
    }
}
