// The last lines of a node's log.

import { element } from "./elements.js";
import { start } from "./shell.js";

const at = id => document.getElementById(id);
let lines = [];

function show() {
    const wanted = at("search").value.toLowerCase();
    const log = at("log");
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
    log.textContent = lines.filter(line => line.toLowerCase().includes(wanted)).join("\n");
    if (isAtEnd) {
        log.scrollTop = log.scrollHeight;
    }
}

async function read() {
    const node = at("node").value;
    if (node !== "") {
        lines = (await (await fetch(`/api/v1/logs?node=${encodeURIComponent(node)}`)).text()).split("\n");
        show();
    }
}

function offer(names) {
    const select = at("node");
    const isFirst = select.options.length === 0;
    for (const name of names) {
        if (![...select.options].some(option => option.value === name)) {
            select.append(element("option", { value: name }, name));
        }
    }
    if (isFirst && names.length > 0) {
        read();
    }
}

at("node").addEventListener("input", read);
at("again").addEventListener("click", read);
at("search").addEventListener("input", show);
let lastRead = performance.now();
start("logs", {
    cluster: view => {
        offer([...(view.scheduler === null ? [] : [view.scheduler.name]), ...view.workers.map(worker => worker.name)]);
        if (performance.now() - lastRead > 2000) {
            lastRead = performance.now();
            read();
        }
    },
});
