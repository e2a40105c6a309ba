// What happened, newest first.

import { element, setText } from "./elements.js";
import { count, searched, time } from "./format.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const SHOWN = 500;
const BAD = new Set(["error", "task-erred", "worker-lost", "client-lost"]);
let events = [];
let next = 0;
let isReading = false;

const table = new Table(at("events"), [
    { title: "time", text: event => time(event.timeNs / 1e6, true) },
    { title: "node", text: event => event.node },
    {
        title: "type",
        fill: (cell, event) => {
            cell.kind ??= cell.appendChild(element("span"));
            cell.kind.className = BAD.has(event.type) ? "kind bad" : "kind";
            setText(cell.kind, event.type);
        },
    },
    { title: "what", text: event => event.text, isText: true },
], { keyOf: event => event.sequence, empty: "Nothing of this kind has happened." });

function offer(select, value) {
    if (![...select.options].some(option => option.value === value)) {
        select.append(element("option", { value }, value));
    }
}

function show() {
    const [type, node, wanted] = [at("type").value, at("node").value, searched(at("search").value)];
    const shown = events.filter(event => (type === "" ? event.type !== "task-run" : event.type === type)
        && (node === "" || event.node === node)
        && (wanted === "" || event.text.toLowerCase().includes(wanted)));
    table.show(shown.slice(-SHOWN).reverse());
    setText(at("events-note"), shown.length > SHOWN ? `newest first, ${count(SHOWN)} of ${count(shown.length)}` : "newest first");
}

async function read() {
    if (isReading) {
        return;
    }
    isReading = true;
    try {
        const news = await (await fetch(`/api/v1/events?since=${next}`)).json();
        next = news.next;
        for (const event of news.events) {
            offer(at("type"), event.type);
            offer(at("node"), event.node);
        }
        events = [...events, ...news.events].slice(-20000);
        if (news.events.length > 0 || table.items.length === 0) {
            show();
        }
    } finally {
        isReading = false;
    }
}

for (const id of ["type", "node", "search"]) {
    at(id).addEventListener("input", show);
}
let lastRead = 0;
start("events", {
    cluster: () => {
        if (performance.now() - lastRead > 900) {
            lastRead = performance.now();
            read();
        }
    },
});
