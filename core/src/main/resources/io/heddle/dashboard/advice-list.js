// What makes the cluster slow and what to do about it, as a list.

import { element, KeyedList, setClass, setText } from "./elements.js";
import { duration } from "./format.js";

// In the order of the topics in the code.
const TITLES = {
    node: "node", errors: "errors", idle: "idle", straggler: "straggler", skew: "skew", spill: "disk", transfer: "network",
    locality: "locality", serialisation: "serialisation", garbage: "garbage", task_size: "task size",
    partition_size: "result size", leak: "unused results",
};
const URGENT = new Set(["node", "errors"]);

export class AdviceList {
    constructor(holder) {
        this.empty = element("div", { class: "empty", hidden: "" }, "Nothing to say: threads are busy, runs are alike, memory suffices.");
        holder.after(this.empty);
        this.list = new KeyedList(holder, advice => `${advice.topic}/${advice.subject}/${advice.finding.replace(/[\d.,]+/g, "#")}`, () => {
            const made = element("li");
            made.topic = element("span");
            made.finding = element("div", { class: "finding" });
            made.remedy = element("div", { class: "remedy" });
            made.lost = element("span", { class: "lost" });
            made.append(made.topic, element("div", {}, made.finding, made.remedy), made.lost);
            return made;
        }, (made, advice) => {
            setClass(made.topic, `topic ${URGENT.has(advice.topic) ? "bad" : "warn"}`);
            setText(made.topic, TITLES[advice.topic] ?? advice.topic);
            setText(made.finding, advice.finding);
            setText(made.remedy, advice.remedy);
            setText(made.lost, advice.lostNs > 0 ? `${duration(advice.lostNs)} of thread time` : "");
        });
    }

    show(advice) {
        this.list.show(advice);
        this.empty.hidden = advice.length > 0;
    }
}
