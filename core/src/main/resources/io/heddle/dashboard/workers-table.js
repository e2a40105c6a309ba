// The table of workers.

import { element, setClass, setText } from "./elements.js";
import { bytes, count, percent, short } from "./format.js";
import { Table } from "./table.js";

const number = (title, key, text) => ({ title, value: worker => worker[key], text, isNumber: true });

const COLUMNS = [
    {
        title: "worker",
        value: worker => worker.name,
        fill: (cell, worker) => {
            cell.link ??= cell.appendChild(element("a"));
            cell.link.href = `/workers?name=${encodeURIComponent(worker.name)}`;
            setText(cell.link, worker.name);
        },
    },
    {
        title: "state",
        value: worker => worker.state,
        fill: (cell, worker) => {
            cell.state ??= cell.appendChild(element("span"));
            setClass(cell.state, `state ${worker.state}`);
            setText(cell.state, worker.state);
            cell.state.title = worker.spillBlocked ? "the disk takes no spill files" : "";
        },
    },
    number("busy", "threadsBusy", worker => `${worker.threadsBusy} / ${worker.threads}`),
    number("queued", "tasksQueued", worker => count(worker.tasksQueued)),
    number("runs/s", "runsPerSecond", worker => short(worker.runsPerSecond)),
    number("failed", "runsErred", worker => count(worker.runsErred)),
    number("used", "usedBytes", worker => bytes(worker.usedBytes)),
    number("limit", "limitBytes", worker => bytes(worker.limitBytes)),
    number("spilled", "spilledBytes", worker => bytes(worker.spilledBytes)),
    number("results", "results", worker => count(worker.results)),
    number("in", "inBytesPerSecond", worker => `${bytes(worker.inBytesPerSecond)}/s`),
    number("out", "outBytesPerSecond", worker => `${bytes(worker.outBytesPerSecond)}/s`),
    number("CPU", "cpuPercent", worker => percent(worker.cpuPercent)),
    number("heap", "heapUsedBytes", worker => bytes(worker.heapUsedBytes)),
    number("seen", "heartbeatAgeMs", worker => worker.state === "dead" ? "gone" : `${(worker.heartbeatAgeMs / 1000).toFixed(1)} s`),
    number("pid", "pid", worker => String(worker.pid)),
    { title: "host", value: worker => worker.host, text: worker => worker.host },
];

export class WorkersTable extends Table {
    constructor(holder) {
        super(holder, COLUMNS, {
            keyOf: worker => `${worker.name}/${worker.pid}`,
            rowClass: worker => worker.state === "dead" ? "dead" : "",
            empty: "No worker has joined yet: start one with heddle worker.",
            sorted: 0,
        });
    }
}
