// The status page: what the cluster does now.

import { AdviceList } from "./advice-list.js";
import { memoryRow, showMemoryRow, sumOfMemory } from "./bars.js";
import { element, KeyedList, prefixColour, setClass, setText } from "./elements.js";
import { bytes, count, duration, percent, short, taskName, time } from "./format.js";
import { isDead, start } from "./shell.js";
import { TaskRuns } from "./task-runs.js";
import { TaskStream } from "./task-stream.js";
import { WorkersTable } from "./workers-table.js";

const at = id => document.getElementById(id);

// ---------------------------------------------------------------- tiles

function tilesOf(view) {
    const scheduler = view.scheduler;
    const living = view.workers.filter(worker => worker.isCounted);
    const sum = key => living.reduce((total, worker) => total + worker[key], 0);
    const threads = sum("threads");
    const limit = sum("limitBytes");
    const held = sum("usedBytes") + sum("reservedBytes");
    const ill = living.filter(worker => worker.state !== "running").length;
    const tiles = [
        ["Workers", count(living.length), isDead(view) ? "dead, as they were" : ill > 0 ? `${ill} not running` : `${count(threads)} ${threads === 1 ? "thread" : "threads"}`, ill > 0 ? "warn" : ""],
        ["Threads busy", `${count(sum("threadsBusy"))} / ${count(threads)}`, `CPU ${percent(cpuOf(view, living))}`, ""],
        ["Memory", bytes(held), limit > 0 ? `${percent(100 * held / limit)} of ${bytes(limit)}` : "no worker", ""],
    ];
    if (scheduler !== null) {
        const isWell = scheduler.state === "running";
        tiles.unshift(["Scheduler", scheduler.state, isWell ? `pid ${scheduler.pid}` : `silent for ${(scheduler.heartbeatAgeMs / 1000).toFixed(1)} s`, isWell ? "" : "bad"]);
        tiles.push(
            ["Finished", short(scheduler.tasksFinished), `${short(scheduler.tasksPerSecond)} per second`, ""],
            ["Running", short(scheduler.tasksAssigned), "on workers", ""],
            ["Ready", short(scheduler.tasksReady), "for a thread", ""],
            ["Waiting", short(scheduler.tasksWaiting), "for inputs", ""],
            ["In memory", short(scheduler.tasksInMemory), "results held", ""],
            ["Erred", short(scheduler.tasksErred), scheduler.tasksErred > 0 ? "see below" : "none", scheduler.tasksErred > 0 ? "bad" : ""]);
    }
    return tiles;
}

/** Workers inside one process share its processor time: count each process once. */
function cpuOf(view, workers) {
    const byProcess = new Map(workers.map(worker => [`${worker.host}/${worker.pid}`, worker.cpuPercent]));
    return [...byProcess.values()].reduce((total, value) => total + value, 0);
}

const tiles = new KeyedList(at("tiles"), tile => tile[0], tile => {
    const made = element("div", { class: "tile" });
    made.value = element("div", { class: "value" });
    made.note = element("div", { class: "note" });
    made.append(element("div", { class: "name" }, tile[0]), made.value, made.note);
    return made;
}, (made, [, value, note, kind]) => {
    setClass(made, `tile ${kind} ${value.length > 8 ? "long" : ""}`);
    setText(made.value, value);
    setText(made.note, note);
});

// ---------------------------------------------------------------- memory, processing

const memoryAll = new KeyedList(at("memory-all"), row => row.name, memoryRow, showMemoryRow);
const memory = new KeyedList(at("memory"), worker => `${worker.name}/${worker.pid}`, memoryRow, showMemoryRow);

at("memory-legend").append(...[
    ["swatch-memory", "used"], ["swatch-reserved", "reserved"], ["line swatch-peak", "peak"],
    ["line swatch-mark", "target, spill, pause"], ["swatch-zone", "no run begins"],
].map(([name, text]) => element("span", {}, element("i", { class: name }), text)));

const processing = new KeyedList(at("processing"), worker => `${worker.name}/${worker.pid}`, worker => {
    const row = element("div", { class: "bar-row" });
    row.bar = element("div", { class: "bar" });
    row.busy = element("i", { class: "used" });
    row.queued = element("i", { class: "reserved" });
    row.amount = element("span", { class: "amount" });
    row.bar.append(row.busy, row.queued);
    row.append(element("span", { class: "label", title: worker.name }, worker.name), row.bar, row.amount);
    return row;
}, (row, worker) => {
    const scale = 100 / Math.max(1, processing.most);
    row.busy.style.width = `${worker.threadsBusy * scale}%`;
    row.queued.style.left = `${worker.threadsBusy * scale}%`;
    row.queued.style.width = `${worker.tasksQueued * scale}%`;
    setText(row.amount, `${worker.threadsBusy} of ${worker.threads} busy, ${count(worker.tasksQueued)} queued`);
});

// ---------------------------------------------------------------- progress

/** Runs that had ended when a function last had nothing to do: a new burst of tasks begins its bar at zero. */
const endedBefore = new Map();

const progress = new KeyedList(at("progress"), prefix => prefix.name, prefix => {
    const row = element("div", { class: "progress-row" });
    row.swatch = element("i");
    row.bar = element("div", { class: "bar" });
    row.done = element("i");
    row.active = element("i", { class: "reserved" });
    row.failed = element("i", { class: "swatch-error" });
    row.text = element("span", { class: "amount" });
    row.mean = element("span", { class: "amount mean" });
    row.bar.append(row.done, row.active, row.failed);
    row.append(
        element("span", { class: "label", title: prefix.name }, row.swatch, element("b", {}, prefix.name)),
        row.bar, row.text, row.mean);
    return row;
}, (row, prefix) => {
    const left = prefix.tasksWaiting + prefix.tasksReady + prefix.tasksAssigned;
    const ended = prefix.tasksFinished + prefix.tasksErred;
    const before = endedBefore.get(prefix.name) ?? { ended: 0, erred: 0 };
    const done = Math.max(0, ended - before.ended);
    const failed = Math.min(done, Math.max(0, prefix.tasksErred - before.erred));
    const total = Math.max(1, done + left);
    if (left === 0) {
        prefix.isIdle = true;
        row.idle = { ended, erred: prefix.tasksErred };
    } else if (row.idle !== undefined) {
        endedBefore.set(prefix.name, row.idle);
        row.idle = undefined;
    }
    const colour = prefixColour(prefix.number);
    row.swatch.style.background = colour;
    row.done.style.background = colour;
    row.done.style.width = `${100 * done / total}%`;
    row.active.style.left = `${100 * done / total}%`;
    row.active.style.width = `${100 * prefix.tasksAssigned / total}%`;
    row.failed.style.left = "auto";
    row.failed.style.right = "0";
    row.failed.style.width = failed > 0 ? `max(3px, ${100 * failed / total}%)` : "0";
    setText(row.text, left === 0 ? count(ended) : `${count(done)} of ${count(total)}`);
    row.text.title = `${count(prefix.tasksFinished)} finished, ${count(prefix.tasksErred)} failed, ${count(prefix.tasksAssigned)} on workers, ${count(prefix.tasksReady + prefix.tasksWaiting)} to come`;
    // What failed is rare, and then more telling than the time.
    const isAllFailed = prefix.tasksFinished === 0 && prefix.tasksErred > 0;
    setClass(row.mean, isAllFailed ? "amount mean bad" : "amount mean");
    setText(row.mean, prefix.tasksFinished > 0 ? `${duration(prefix.meanDurationNs)} each` : isAllFailed ? `${count(prefix.tasksErred)} failed` : "");
});

// ---------------------------------------------------------------- errors

const errors = new KeyedList(at("errors"), error => `${error.timeNs}/${error.node}/${error.taskId}/${error.text}`, error => element("li", {},
    element("time", {}, time(error.timeNs / 1e6)),
    element("span", { class: "where", title: error.node }, error.node),
    element("span", { class: "where", title: error.taskId === 0 ? "" : `task ${taskName(error.taskId)}` }, error.function ?? ""),
    element("span", { class: "what" }, element("b", {}, `${error.category.toLowerCase()}: `), error.text)), () => {});

function showEmpty(parent, isEmpty, text) {
    let note = parent.parentElement.querySelector(":scope > .empty");
    if (isEmpty && note === null) {
        note = element("div", { class: "empty" }, text);
        parent.after(note);
    } else if (!isEmpty && note !== null) {
        note.remove();
    }
}

// ---------------------------------------------------------------- advice

const ADVICE_SHOWN = 3;
const advice = new AdviceList(at("advice"));
let adviceReadMs = 0;

async function readAdvice() {
    if (performance.now() - adviceReadMs > 2000) {
        adviceReadMs = performance.now();
        const all = await (await fetch("/api/v1/advice")).json();
        // Nodes that do not work are in the banner, errors in their own panel.
        const shown = all.filter(one => one.topic !== "node" && one.topic !== "errors");
        at("advice-panel").hidden = shown.length === 0;
        advice.show(shown.slice(0, ADVICE_SHOWN));
        setText(at("advice-more"), shown.length > ADVICE_SHOWN ? `all ${shown.length}` : "its page");
    }
}

// ---------------------------------------------------------------- all together

const runs = new TaskRuns();
const stream = new TaskStream(at("stream"), runs, { spanMs: 30000, isFixed: true, heightMax: 330 });
const workers = new WorkersTable(at("workers"));

function onCluster(view) {
    stream.clock(view.timeNs / 1e6);
    stream.isEmpty = view.scheduler === null || view.scheduler.tasksFinished + view.scheduler.tasksErred === 0;
    readAdvice();
    tiles.show(tilesOf(view));
    view.workers.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || a.pid - b.pid);
    const living = view.workers.filter(worker => worker.isCounted);
    memoryAll.show(living.length > 1 ? [{ name: "all workers", state: isDead(view) ? "dead" : "running", ...sumOfMemory(living) }] : []);
    memory.show(view.workers);
    setText(at("memory-note"), view.workers.length > 0 ? "of results, off-heap, against the limit" : "");
    showEmpty(at("memory"), view.workers.length === 0, "No worker has joined yet: start one with heddle worker.");
    processing.most = Math.max(...living.map(worker => Math.max(worker.threads, worker.threadsBusy + worker.tasksQueued)), 1);
    processing.show(living);
    showEmpty(at("processing"), living.length === 0, "No worker.");
    workers.show(view.workers);
    view.prefixes.forEach((prefix, number) => { prefix.number = number; });
    progress.show(view.prefixes.filter(prefix => prefix.tasksFinished + prefix.tasksErred + prefix.tasksWaiting + prefix.tasksReady + prefix.tasksAssigned > 0));
    showEmpty(at("progress"), view.prefixes.length === 0, "No task was submitted yet.");
    errors.show([...view.errors].reverse());
    showEmpty(at("errors"), view.errors.length === 0, "No errors.");
    setText(at("workers-note"), view.workers.length > 0 ? `${living.length} ${isDead(view) ? "dead" : "here"}` : "");
}

function onTasks(message) {
    runs.take(message);
    const note = `last ${stream.spanMs / 1000} s, one line for each thread`;
    setText(at("stream-note"), runs.omitted > 0 ? `${note}; ${count(runs.omitted)} short runs were too many to draw` : note);
}

// For tests and for the curious.
window.heddle = { runs, stream };

start("status", { cluster: onCluster, tasks: onTasks });
