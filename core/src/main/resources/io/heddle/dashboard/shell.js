// What all pages have: head, navigation, theme, the live connection and what it says about the cluster's health.

import { element, setText } from "./elements.js";
import { time } from "./format.js";

const PAGES = [
    ["status", "Status"],
    ["workers", "Workers"],
    ["tasks", "Tasks"],
    ["graph", "Graph"],
    ["memory", "Memory"],
    ["network", "Network"],
    ["profile", "Profile"],
    ["advice", "Advice"],
    ["errors", "Errors"],
    ["events", "Events"],
    ["logs", "Logs"],
    ["system", "System"],
];

const BRAND = '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">'
    + '<path d="M4 5v14M9 5v4.5M9 14.5V19M15 5v4.5M15 14.5V19M20 5v14"/><circle cx="9" cy="12" r="2.4"/><circle cx="15" cy="12" r="2.4"/></svg>';
const MOON = '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" aria-hidden="true">'
    + '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/></svg>';

function fromMarkup(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    return holder.content.firstElementChild;
}

function themeButton() {
    const button = element("button", { class: "icon", type: "button", title: "Light or dark (t)", "aria-label": "Light or dark" });
    button.append(fromMarkup(MOON));
    const toggle = () => {
        const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
        document.documentElement.dataset.theme = theme;
        localStorage.setItem("heddle-theme", theme);
        document.dispatchEvent(new CustomEvent("themechange"));
    };
    button.addEventListener("click", toggle);
    document.addEventListener("keydown", event => {
        const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
        if (event.key === "t" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping) {
            toggle();
        }
    });
    return button;
}

/** Builds the head of a page and connects it; handlers has one function for each event of the stream that the page wants; isLong: all runs that are kept. */
export function start(page, handlers, isLong = false) {
    const cluster = element("span", { class: "cluster" });
    const link = element("span", { class: "link", role: "status" }, "connecting");
    const nav = element("nav", { class: "nav", "aria-label": "Pages" });
    for (const [name, title] of PAGES) {
        const anchor = element("a", { href: `/${name}` }, title);
        if (name === page) {
            anchor.setAttribute("aria-current", "page");
        }
        nav.append(anchor);
    }
    const brand = element("a", { class: "brand", href: "/status" });
    brand.append(fromMarkup(BRAND), "Heddle", cluster);
    const head = element("header", { class: "head" }, brand, nav, element("div", { class: "side" }, link, themeButton()));
    document.body.prepend(element("a", { class: "skip", href: "#main" }, "To the content"), head);
    const banner = element("div", { class: "banner", hidden: "", role: "alert" });
    document.querySelector("main").prepend(banner);
    connect(handlers, isLong, { cluster, link, banner });
}

function connect(handlers, isLong, parts) {
    const source = new EventSource(`/api/v1/stream?events=${Object.keys(handlers).join(",")}${isLong ? "&history=all" : ""}`);
    let lastMs = 0;
    const onCluster = view => {
        lastMs = performance.now();
        setText(parts.cluster, view.cluster);
        document.title = `${view.cluster} \u00b7 Heddle`;
        parts.link.className = "link live";
        setText(parts.link, `live ${time(view.timeNs / 1e6)}`);
        showHealth(parts.banner, view);
    };
    source.addEventListener("cluster", event => {
        const view = JSON.parse(event.data);
        onCluster(view);
        handlers.cluster?.(view);
    });
    for (const [name, handler] of Object.entries(handlers)) {
        if (name !== "cluster") {
            source.addEventListener(name, event => handler(JSON.parse(event.data)));
        }
    }
    setInterval(() => {
        if (performance.now() - lastMs > 3000) {
            parts.link.className = "link lost";
            setText(parts.link, lastMs === 0 ? "connecting" : "not connected");
            show(parts.banner, "bad", lastMs === 0 ? "" : "The dashboard does not answer: it ended with its cluster, or was stopped. The numbers below are its last.");
        }
    }, 500);
}

/** Nothing of it lives: its files say how it was. */
export function isDead(view) {
    return view.scheduler !== null && view.workers.length > 0 && [view.scheduler, ...view.workers].every(node => node.state === "dead");
}

function showHealth(banner, view) {
    const scheduler = view.scheduler;
    if (isDead(view)) {
        show(banner, "bad", "The cluster is dead: no process of it is left. The numbers are the last of its nodes.");
    } else if (scheduler === null) {
        show(banner, "bad", view.workers.length === 0 ? "The cluster has ended: no node of it is left on this host." : "No scheduler of this cluster runs on this host.");
    } else if (scheduler.state === "running") {
        const ill = view.workers.filter(worker => worker.state !== "running" || worker.spillBlocked);
        show(banner, "warn", ill.length <= 3
            ? ill.map(worker => `${worker.name} is ${explain(worker)}`).join("; ")
            : `${ill.length} workers do not run: ${ill.map(worker => `${worker.name} (${worker.spillBlocked ? `${worker.state}, its disk takes no spill files` : worker.state})`).join(", ")}`);
    } else {
        show(banner, "bad", `The scheduler (pid ${scheduler.pid}) is ${explain(scheduler)}.`);
    }
}

function explain(node) {
    const age = `${(node.heartbeatAgeMs / 1000).toFixed(1)} s`;
    switch (node.state) {
        case "paused": return `paused: its memory is full${node.spillBlocked ? ", and its disk takes no spill files" : ""}, so it begins no task`;
        case "running": return "short of disk: it takes no spill files, being full or broken";
        case "late": return `late: no sign of life for ${age}`;
        case "frozen": return `frozen: its process is stopped, no sign of life for ${age}`;
        case "dead": return "dead: its process is gone";
        default: return node.state;
    }
}

function show(banner, kind, text) {
    banner.hidden = text === "";
    banner.className = `banner ${kind}`;
    setText(banner, text);
}
