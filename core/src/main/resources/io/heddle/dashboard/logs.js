// The last lines of nodes and tasks, by node, level, task and text.

import { element, setText } from "./elements.js";
import { count, searched, time } from "./format.js";
import { start } from "./shell.js";

const at = id => document.getElementById(id);
const query = new URLSearchParams(location.search);
let task = query.get("task") ?? "";
let shown = "";
/** A worker on another host is asked for all of its lines each time, so not so often. */
let gapMs = 900;
let isReading = false;
let isWantedAgain = false;
let running = null;

function offer(name) {
    if (![...at("node").options].some(option => option.value === name)) {
        at("node").append(element("option", { value: name }, name));
    }
}

function choose(taskId) {
    task = taskId;
    history.replaceState(null, "", task === "" ? "/logs" : `/logs?task=${task}`);
    readNow();
}

function row(line) {
    const made = element("div", { class: `line ${line.level.toLowerCase()}` },
        element("time", {}, time(line.timeNs / 1e6, true)),
        element("span", { class: "level" }, line.level),
        element("a", { class: "node", href: `/workers?name=${encodeURIComponent(line.node)}` }, line.node));
    made.append(line.taskId === 0
        ? element("span", { class: "task" })
        : element("a", { class: "task", href: `/logs?task=${line.task}`, title: "Only this task's lines" }, `task ${line.task}`));
    made.append(element("span", { class: "text" }, line.text));
    return made;
}

/** Something else is wanted: what is being asked for, perhaps of a worker that does not answer, is not waited for. */
function readNow() {
    running?.abort();
    read();
}

async function read() {
    isWantedAgain = true;
    if (isReading) {
        return;
    }
    isReading = true;
    try {
        while (isWantedAgain) {
            isWantedAgain = false;
            await readOnce();
        }
    } finally {
        isReading = false;
    }
}

async function readOnce() {
    const wanted = new URLSearchParams();
    for (const [name, value] of [["node", at("node").value], ["level", at("level").value], ["task", task], ["text", at("search").value]]) {
        if (value !== "") {
            wanted.set(name, value);
        }
    }
    running = new AbortController();
    let response;
    let text;
    try {
        response = await fetch(`/api/v1/lines?${wanted}`, { signal: running.signal });
        text = await response.text();
    } catch (failure) {
        if (failure.name === "AbortError") {
            return;
        }
        throw failure;
    }
    if (text === shown) {
        return;
    }
    shown = text;
    const log = at("log");
    if (!response.ok) {
        gapMs = 5000;
        log.replaceChildren(element("div", { class: "empty" }, text));
        return;
    }
    const answer = JSON.parse(text);
    gapMs = answer.isAsked ? 5000 : 900;
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    log.replaceChildren(...answer.lines.map(row));
    if (answer.lines.length === 0) {
        log.append(element("div", { class: "empty" }, wanted.toString() === "" ? "Nothing was printed or logged yet." : "No line is like this."));
    }
    if (isAtEnd) {
        log.scrollTop = log.scrollHeight;
    }
    at("task").hidden = task === "";
    setText(at("task"), `task ${answer.lines[0]?.task ?? searched(task)} only \u00d7`);
    const what = answer.found > answer.lines.length
        ? `newest last, ${count(answer.lines.length)} of ${count(answer.found)}`
        : "what nodes and tasks printed and logged, newest last";
    setText(at("logs-note"), answer.elsewhere.length === 0 ? what
        : `${what}; not among them: those of ${answer.elsewhere.slice(0, 5).join(", ")}${answer.elsewhere.length > 5 ? ` and ${count(answer.elsewhere.length - 5)} more` : ""}, which run on other hosts: choose one as node to see its lines`);
}

for (const id of ["node", "level", "search"]) {
    at(id).addEventListener("input", readNow);
}
at("task").addEventListener("click", () => choose(""));
at("log").addEventListener("click", event => {
    const link = event.target.closest("a.task");
    if (link !== null && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        choose(new URL(link.href).searchParams.get("task"));
    }
});
if (query.has("node")) {
    offer(query.get("node"));
    at("node").value = query.get("node");
}
let lastRead = 0;
start("logs", {
    cluster: view => {
        if (view.scheduler !== null) {
            offer(view.scheduler.name);
        }
        view.workers.forEach(worker => offer(worker.name));
        if (performance.now() - lastRead > gapMs) {
            lastRead = performance.now();
            read();
        }
    },
});
