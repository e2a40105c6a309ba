// What went wrong, each thing once.

import { element, KeyedList, setText } from "./elements.js";
import { count, searched, taskName, time } from "./format.js";
import { start } from "./shell.js";

const at = id => document.getElementById(id);
let all = [];
let errorsSeen = "";

/** What somebody needs who wants to see it happen again. */
function reproduction(group) {
    const where = [group.function, group.worker && `on ${group.worker}`, group.taskId !== 0 && `task ${taskName(group.taskId)}`].filter(Boolean).join(", ");
    const lines = [`// ${where || group.nodes.join(", ")}, ${new Date(group.lastNs / 1e6).toISOString()}, ${count(group.count)} ${group.count === 1 ? "time" : "times"}`];
    if (group.taskId !== 0) {
        lines.push(
            "// In the program that holds the future: the function is called on your thread, on the same inputs, and a debugger stops in it.",
            "client.recreateLocally(future);",
            "// What led to it:",
            "System.out.println(client.story(future));");
    }
    if (group.inputs !== null) {
        lines.push("// It was called with:", ...group.inputs.split("\n").map(line => `//     ${line}`));
    }
    return [...lines, "/*", ...group.text.replaceAll("*/", "* /").split("\n"), "*/", ""].join("\n");
}

async function copy(button, group) {
    try {
        await navigator.clipboard.writeText(reproduction(group));
        setText(button, "copied");
    } catch {
        setText(button, "not allowed");
    }
    setTimeout(() => setText(button, "copy reproduction"), 1500);
}

function inputsOf(task) {
    return (task.inputs ?? "").split("\n").flatMap(line => {
        const colon = line.indexOf(": ");
        return [element("dt", {}, line.slice(0, Math.max(colon, 0))), element("dd", {}, line.slice(colon < 0 ? 0 : colon + 2))];
    });
}

/** The tasks before the one that is shown, to unfold. */
function showEarlier(made, group) {
    const earlier = group.recent.filter(task => task.taskId !== group.taskId);
    made.others.hidden = earlier.length === 0;
    setText(made.summary, `${count(earlier.length)} ${earlier.length === 1 ? "task" : "tasks"} before it`);
    const seen = JSON.stringify(earlier);
    if (made.others.seen !== seen) {
        made.others.seen = seen;
        made.earlier.replaceChildren(...earlier.map(task => {
            const inputs = element("dl", { class: "inputs" }, ...inputsOf(task));
            inputs.hidden = task.inputs === null;
            return element("div", {},
                element("span", {}, [time(task.timeNs / 1e6), task.worker, task.function].filter(Boolean).join(", "), " \u00b7 ", element("a", { href: `/logs?task=${taskName(task.taskId)}` }, `task ${taskName(task.taskId)}`)),
                inputs);
        }));
    }
}

const groups = new KeyedList(at("groups"), group => group.text + group.firstNs, () => {
    const made = element("li");
    made.when = element("time");
    made.many = element("span", { class: "where" });
    made.node = element("span", { class: "where" });
    made.head = element("b");
    made.stack = element("pre", { class: "log stack" });
    made.copy = element("button", { type: "button", title: "As text for an issue or a test" }, "copy reproduction");
    made.inputs = element("dl", { class: "inputs", "aria-label": "What it was called with" });
    made.summary = element("summary");
    made.earlier = element("div");
    made.others = element("details", { class: "earlier" }, made.summary, made.earlier);
    made.log = element("a", {}, "its lines");
    made.append(made.when, made.node, made.many, element("div", { class: "what" }, made.head, made.inputs, made.stack, made.others), element("span", { class: "do" }, made.log, made.copy));
    made.copy.addEventListener("click", () => copy(made.copy, made.group));
    return made;
}, (made, group) => {
    made.group = group;
    const lines = group.text.split("\n");
    setText(made.when, time(group.lastNs / 1e6));
    setText(made.node, group.worker ?? group.nodes.join(", "));
    made.node.title = group.nodes.join(", ");
    setText(made.many, group.count > 1 ? `${count(group.count)} times since ${time(group.firstNs / 1e6)}` : "");
    setText(made.head, `${group.function ?? group.type}${group.taskId === 0 ? "" : `, task ${taskName(group.taskId)}`}: ${lines[0]}`);
    made.inputs.hidden = group.inputs === null;
    if (made.shown !== group.inputs) {
        made.shown = group.inputs;
        made.inputs.replaceChildren(...inputsOf(group));
    }
    showEarlier(made, group);
    made.log.hidden = group.taskId === 0;
    made.log.href = `/logs?task=${taskName(group.taskId)}`;
    made.stack.hidden = lines.length < 2;
    setText(made.stack, lines.slice(1).join("\n"));
});

/** A worker writes the exception of a task whole; what the scheduler says of the same task is less. */
function withoutRepetitions(found) {
    const whole = new Set(found.filter(group => group.type === "error" && group.taskId !== 0)
        .flatMap(group => [group.taskId, ...group.recent.map(task => task.taskId)]));
    return found.filter(group => group.type !== "task-erred" || !whole.has(group.taskId));
}

function show() {
    const wanted = searched(at("search").value);
    const shown = all.filter(group => `${group.text} ${group.inputs ?? ""} ${group.type} ${group.function ?? ""} ${taskName(group.taskId)} ${group.nodes.join(" ")}`.toLowerCase().includes(wanted));
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
    all = withoutRepetitions(await (await fetch("/api/v1/errors")).json());
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
