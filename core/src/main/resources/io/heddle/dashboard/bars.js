// Memory bars: used, reserved, peak, the marks of the memory policy and the red zone above the last of them.

import { element, setClass, setText } from "./elements.js";
import { bytes } from "./format.js";

export function memoryBar(isTall = false) {
    const bar = element("div", { class: "bar", role: "img" });
    bar.parts = {};
    for (const name of ["zone", "used", "reserved", "target", "spill", "pause", "peak"]) {
        bar.parts[name] = element("i", { class: ["target", "spill", "pause"].includes(name) ? `tick ${name}` : name });
        bar.append(bar.parts[name]);
    }
    bar.isTall = isTall;
    return bar;
}

/** view: limitBytes, usedBytes, reservedBytes, peakBytes, targetBytes, spillStartBytes, pauseBytes. */
export function showMemory(bar, view, name) {
    const limit = view.limitBytes || 1;
    const share = value => `${Math.min(100, 100 * value / limit)}%`;
    const level = view.usedBytes + view.reservedBytes >= view.pauseBytes && view.pauseBytes > 0 ? "full"
        : view.usedBytes + view.reservedBytes >= view.spillStartBytes && view.spillStartBytes > 0 ? "high" : "";
    setClass(bar, `bar ${bar.isTall ? "tall" : ""} ${level}`);
    const parts = bar.parts;
    parts.used.style.width = share(view.usedBytes);
    parts.reserved.style.left = share(view.usedBytes);
    parts.reserved.style.width = share(view.reservedBytes);
    for (const [part, value] of [["target", view.targetBytes], ["spill", view.spillStartBytes], ["pause", view.pauseBytes], ["peak", view.peakBytes]]) {
        parts[part].hidden = !value;
        parts[part].style.left = part === "peak" ? `calc(${share(value)} - 2px)` : share(value);
    }
    parts.target.title = `spilling ends: ${bytes(view.targetBytes)}`;
    parts.spill.title = `spilling starts: ${bytes(view.spillStartBytes)}`;
    parts.pause.title = `no run begins: ${bytes(view.pauseBytes)}`;
    parts.zone.style.left = share(view.pauseBytes || limit);
    parts.zone.style.width = `${100 - Math.min(100, 100 * (view.pauseBytes || limit) / limit)}%`;
    bar.setAttribute("aria-label", `${name}: ${bytes(view.usedBytes)} used, ${bytes(view.reservedBytes)} reserved, limit ${bytes(view.limitBytes)}`);
}

export function memoryRow() {
    const row = element("div", { class: "bar-row" });
    row.label = element("span", { class: "label" });
    row.bar = memoryBar();
    row.amount = element("span", { class: "amount" });
    row.extra = element("small");
    row.text = element("span");
    row.amount.append(row.text, row.extra);
    row.append(row.label, row.bar, row.amount);
    return row;
}

export function showMemoryRow(row, worker) {
    setClass(row, `bar-row ${worker.state === "dead" ? "dead" : ""}`);
    setText(row.label, worker.name);
    row.label.title = worker.name;
    showMemory(row.bar, worker, worker.name);
    setText(row.text, `${bytes(worker.usedBytes + worker.reservedBytes)} / ${bytes(worker.limitBytes)}`);
    setText(row.extra, worker.spilledBytes > 0 ? `${bytes(worker.spilledBytes)} written to disk` : "");
}

export function sumOfMemory(workers) {
    const sum = { limitBytes: 0, usedBytes: 0, reservedBytes: 0, targetBytes: 0, spillStartBytes: 0, pauseBytes: 0, spilledBytes: 0, peakBytes: 0 };
    for (const worker of workers) {
        for (const key of Object.keys(sum)) {
            sum[key] += worker[key];
        }
    }
    sum.peakBytes = 0;
    return sum;
}
