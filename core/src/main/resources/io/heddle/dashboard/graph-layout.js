// Where the nodes of a graph stand: columns by the longest way from a source, rows within a column near those that a node is linked with.

/** Columns of node numbers. links: [from, to, ...] as numbers below nodeCount; a link that closes a circle is passed over. */
export function columnsOf(nodeCount, links) {
    const next = Array.from({ length: nodeCount }, () => []);
    for (let at = 0; at < links.length; at += 2) {
        if (links[at] !== links[at + 1]) {
            next[links[at]].push(links[at + 1]);
        }
    }
    const order = topological(nodeCount, next);
    const place = new Int32Array(nodeCount);
    order.forEach((node, index) => { place[node] = index; });
    const depth = new Int32Array(nodeCount);
    for (const node of order) {
        for (const target of next[node]) {
            if (place[target] > place[node]) {
                depth[target] = Math.max(depth[target], depth[node] + 1);
            }
        }
    }
    const columns = [];
    for (let node = 0; node < nodeCount; node++) {
        (columns[depth[node]] ??= []).push(node);
    }
    settle(columns, next, nodeCount);
    return columns;
}

/** Sources first, without recursion. */
function topological(nodeCount, next) {
    const order = [];
    const seen = new Uint8Array(nodeCount);
    for (let first = 0; first < nodeCount; first++) {
        const path = seen[first] === 0 ? [[first, 0]] : [];
        seen[first] = 1;
        while (path.length > 0) {
            const top = path[path.length - 1];
            if (top[1] < next[top[0]].length) {
                const target = next[top[0]][top[1]++];
                if (seen[target] === 0) {
                    seen[target] = 1;
                    path.push([target, 0]);
                }
            } else {
                order.push(top[0]);
                path.pop();
            }
        }
    }
    return order.reverse();
}

/** Puts each node at the mean of its neighbours, back and forth. */
function settle(columns, next, nodeCount) {
    const neighbours = Array.from({ length: nodeCount }, () => []);
    next.forEach((targets, node) => targets.forEach(target => {
        neighbours[node].push(target);
        neighbours[target].push(node);
    }));
    const height = new Float64Array(nodeCount);
    const number = column => column.forEach((node, index) => { height[node] = (index + 0.5) / column.length; });
    columns.forEach(number);
    for (let round = 0; round < 4; round++) {
        for (const column of round % 2 === 0 ? columns : [...columns].reverse()) {
            const wanted = new Map(column.map(node => [node, neighbours[node].length === 0 ? height[node]
                : neighbours[node].reduce((sum, other) => sum + height[other], 0) / neighbours[node].length]));
            column.sort((a, b) => wanted.get(a) - wanted.get(b) || a - b);
            number(column);
        }
    }
}
