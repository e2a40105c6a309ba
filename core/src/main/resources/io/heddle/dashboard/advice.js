// The page of advice.

import { AdviceList } from "./advice-list.js";
import { start } from "./shell.js";

const list = new AdviceList(document.getElementById("advice"));
let lastRead = -2000;

start("advice", {
    cluster: async () => {
        if (performance.now() - lastRead > 1000) {
            lastRead = performance.now();
            list.show(await (await fetch("/api/v1/advice")).json());
        }
    },
});
