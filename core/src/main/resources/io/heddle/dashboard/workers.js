// All workers, or one with everything about it.

import { memoryRow, showMemoryRow } from "./bars.js";
import { element, KeyedList, setClass, setText } from "./elements.js";
import { bytes, count, percent, taskName, time } from "./format.js";
import { LineChart } from "./line-chart.js";
import { fill, past } from "./past.js";
import { isDead, start } from "./shell.js";
import { Table } from "./table.js";
import { TaskRuns } from "./task-runs.js";
import { TaskStream } from "./task-stream.js";
import { WorkersTable } from "./workers-table.js";

const at = id => document.getElementById(id);
/** The state of a task that is with a worker, in an outline. */
const ASSIGNED = 2;
const SHOWN = 50;
const name = new URLSearchParams(location.search).get("name");

async function text(path) {
    const response = await fetch(path);
    return response.ok ? response.text() : (await response.text()).trim();
}

function factsOf(worker) {
    return [
        ["host", worker.host],
        ["pid", String(worker.pid)],
        ["last sign of life", `${(worker.heartbeatAgeMs / 1000).toFixed(1)} s ago`],
        ["threads busy", `${worker.threadsBusy} of ${worker.threads}`],
        ["tasks queued", count(worker.tasksQueued)],
        ["runs that ended well", `${count(worker.runsFinished)}, ${count(worker.runsPerSecond)} per second`],
        ["runs that failed", count(worker.runsErred)],
        ["results held", count(worker.results)],
        ["peak of memory", `${bytes(worker.peakBytes)} of ${bytes(worker.limitBytes)}`],
        ["spills from / to", `${bytes(worker.spillStartBytes)} / ${bytes(worker.targetBytes)}`],
        ["begins no run from", bytes(worker.pauseBytes)],
        ["spilled / read back", `${bytes(worker.spilledBytes)} / ${bytes(worker.reloadedBytes)}`],
        ["disk", worker.spillBlocked ? "takes no spill files" : "takes spill files"],
        ["in / out", `${bytes(worker.inBytesPerSecond)}/s / ${bytes(worker.outBytesPerSecond)}/s`],
        ["processor", percent(worker.cpuPercent)],
        ["heap", `${bytes(worker.heapUsedBytes)} of ${bytes(worker.heapLimitBytes)}`],
    ];
}

function startOne() {
    at("all").hidden = true;
    at("one").hidden = false;
    setText(at("one-title"), name);
    const memory = new KeyedList(at("one-memory"), worker => worker.name, memoryRow, showMemoryRow);
    const facts = new KeyedList(at("one-facts"), fact => fact[0], fact => element("div", {}, element("dt", {}, fact[0]), element("dd")),
        (made, fact) => setText(made.lastChild, fact[1]));
    const memoryChart = new LineChart(at("chart-memory"), { lines: [{ name: "used", colour: "memory" }, { name: "reserved", colour: "reserved" }], format: bytes, isStacked: true, least: 1e6 });
    const cpuChart = new LineChart(at("chart-cpu"), { lines: [{ name: "processor", colour: "accent" }], format: percent });
    const runs = new TaskRuns(lane => lane.worker === name);
    const stream = new TaskStream(at("one-stream"), runs, { spanMs: 60000, isFixed: true, heightMax: 240 });
    const held = new Table(at("one-tasks"), [
        { title: "function", value: task => task.function, text: task => task.function, isText: true },
        { title: "task", value: task => task.id, text: task => taskName(task.id), isNumber: true },
    ], { keyOf: task => task.id, empty: "None.", sorted: 1, isDescending: false });
    const readLog = async () => {
        at("one-log").textContent = await text(`/api/v1/logs?node=${encodeURIComponent(name)}`);
        at("one-log").scrollTop = at("one-log").scrollHeight;
    };
    at("log-again").addEventListener("click", readLog);
    at("stacks-take").addEventListener("click", async () => { at("one-stacks").textContent = await text(`/api/v1/stacks?node=${encodeURIComponent(name)}`); });
    readLog();
    past(name).then(samples => {
        fill(memoryChart, samples, sample => [sample.usedBytes, sample.reservedBytes]);
        fill(cpuChart, samples, sample => [sample.cpuPercent]);
    });
    start("workers", {
        cluster: view => {
            stream.clock(view.timeNs / 1e6);
            const mine = view.workers.filter(worker => worker.name === name);
            const worker = mine.find(candidate => candidate.state !== "dead") ?? mine[0];
            if (!worker) {
                setText(at("one-note"), "is not here; it may have ended");
                return;
            }
            setText(at("one-note"), worker.state === "dead" ? "what it said last" : `of cluster ${view.cluster}`);
            setClass(at("one-state"), `state ${worker.state}`);
            setText(at("one-state"), worker.state);
            memory.show([worker]);
            facts.show(factsOf(worker));
            memoryChart.push(view.timeNs / 1e6, [worker.usedBytes, worker.reservedBytes]);
            cpuChart.push(view.timeNs / 1e6, [worker.cpuPercent]);
        },
        tasks: message => runs.take(message),
        outline: outline => held.show(tasksOf(outline, name).slice(0, SHOWN)),
    });
}

/** The tasks that are with a worker, of four numbers and names each in an outline. */
function tasksOf(outline, worker) {
    const found = [];
    for (let at = 0; at < outline.tasks.length; at += 4) {
        const [id, prefix, state, holder] = outline.tasks.slice(at, at + 4);
        if (state === ASSIGNED && holder === worker) {
            found.push({ id, function: outline.functions[prefix] ?? "" });
        }
    }
    return found;
}

function startAll() {
    const table = new WorkersTable(at("workers"));
    start("workers", {
        cluster: view => {
            table.show(view.workers);
            const living = view.workers.filter(worker => worker.isCounted).length;
            setText(at("workers-note"), `${count(living)} ${isDead(view) ? "dead" : "here"}, ${time(view.timeNs / 1e6)}; a name opens one`);
        },
    });
}

if (name === null) {
    startAll();
} else {
    startOne();
}
