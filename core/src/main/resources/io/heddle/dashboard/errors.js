// What went wrong, each thing once.

import { element, KeyedList, setText } from "./elements.js";
import { count, time } from "./format.js";
import { start } from "./shell.js";

const at = id => document.getElementById(id);
let all = [];
let errorsSeen = "";

const groups = new KeyedList(at("groups"), group => group.text + group.firstNs, group => {
    const made = element("li");
    made.when = element("time");
    made.many = element("span", { class: "where" });
    made.append(
        made.when,
        element("span", { class: "where", title: group.nodes.join(", ") }, group.nodes.join(", ")),
        made.many,
        element("span", { class: "what" }, element("b", {}, `${group.type}: `), group.text),
        element("button", { type: "button", onclick: () => navigator.clipboard?.writeText(group.text) }, "copy"));
    return made;
}, (made, group) => {
    setText(made.when, time(group.lastNs / 1e6));
    setText(made.many, group.count > 1 ? `${count(group.count)} times since ${time(group.firstNs / 1e6)}` : "");
});

function show() {
    const wanted = at("search").value.toLowerCase();
    const shown = all.filter(group => `${group.text} ${group.type} ${group.nodes.join(" ")}`.toLowerCase().includes(wanted));
    groups.show(shown);
    at("groups").dataset.empty = String(shown.length === 0);
    let note = document.querySelector(".panel .empty");
    if (shown.length === 0 && note === null) {
        at("groups").after(element("div", { class: "empty" }, "No errors."));
    } else if (shown.length > 0) {
        note?.remove();
    }
}

async function read() {
    all = await (await fetch("/api/v1/errors")).json();
    show();
}

at("search").addEventListener("input", show);

start("errors", {
    cluster: view => {
        const now = JSON.stringify(view.errors);
        if (now !== errorsSeen) {
            errorsSeen = now;
            read();
        }
    },
});
