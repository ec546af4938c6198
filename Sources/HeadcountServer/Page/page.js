// The page at `/`: the whole cluster as the node that answers sees it, live over a Phoenix socket.

// A panel is one entry: its title, the column it stands in, and a function that fills its body once
// and returns what draws the state into it. Nothing else knows of it.
const panels = [
  { title: "Cluster", place: "top", make: clusterPanel },
  { title: "Redis and the answer", place: "top", make: redisPanel },
  { title: "Nodes", place: "left", make: nodesPanel },
  { title: "Topics", place: "middle", make: topicsPanel },
  { title: "Joins, leaves, refusals", place: "side", make: trafficPanel },
  { title: "Limits", place: "side", make: limitsPanel },
  { title: "Changes", place: "side", make: changesPanel },
];

const intervalsMs = { cluster: 1_000, monitoring: 2_000, history: 60_000, heartbeat: 30_000 };
const hiddenIntervalMs = 10_000;
const replyTimeoutMs = 10_000;
// Older answers are no longer called live.
const silenceMs = 5_000;
const pointIntervalMs = 5_000;
// A line is broken where nothing was known for longer.
const gapMs = 45_000;
const goneNodesMs = 30_000;
// What a lease lives, where the server does not tell.
const defaultTTLMs = 4_000;

const state = {
  link: { phase: "connecting" },
  cluster: null, clusterAt: 0, incompleteSince: 0, nodes: new Map(),
  topics: new Map(), isTruncated: false, search: "",
  points: [], newest: null,
  monitoring: null, monitoringAt: 0, rules: [], rulesText: "", samples: [],
  changes: [],
};

// What is taken in.

function tell(words) {
  state.changes = [{ words, at: new Date() }, ...state.changes.slice(0, 20)];
}

function trustOf(answer) {
  return answer.stale ? "stale" : answer.complete ? "complete" : "not complete";
}

function takeCluster(answer, listsTopics = true) {
  const before = state.cluster;
  const trust = trustOf(answer);
  const now = Date.now();
  state.cluster = answer;
  state.clusterAt = now;
  state.incompleteSince = trust === "not complete" ? state.incompleteSince || now : 0;
  if (before?.node !== answer.node) tell(`${answer.node} answers`);
  if (trust !== (before ? trustOf(before) : "complete")) tell(`the answer is ${trust}`);
  takeNodes(answer.nodes, now);
  if (listsTopics) takeTopics(answer.topics);
  takePoint(trust === "complete"
    ? { at: now, connections: answer.total_connections, sockets: answer.total_sockets }
    : { at: now, connections: null, sockets: null });
}

function takeNodes(rows, now) {
  const { nodes } = state;
  const isFirst = nodes.size === 0;
  const changes = { joined: [], left: [], drains: [], "drains no more": [] };
  for (const node of nodes.values()) {
    if (Object.hasOwn(rows, node.name)) continue;
    if (!node.goneAt) changes.left.push(node.name);
    node.goneAt ||= now;
    if (now - node.goneAt > goneNodesMs) nodes.delete(node.name);
  }
  for (const [name, row] of Object.entries(rows)) {
    const known = nodes.get(name);
    const drains = row.draining ?? false;
    if (!known || known.goneAt) changes.joined.push(name);
    if (known && known.drains !== drains) changes[drains ? "drains" : "drains no more"].push(name);
    nodes.set(name, { ...row, name, drains, goneAt: 0 });
  }
  for (const [what, names] of Object.entries(changes)) {
    if (names.length > 0 && !isFirst) tell(`${names.join(", ")} ${what}`);
  }
}

// A topic keeps its record while it is listed.
function takeTopics(rows) {
  const { topics } = state;
  for (const name of topics.keys()) if (!Object.hasOwn(rows, name)) topics.delete(name);
  for (const [name, row] of Object.entries(rows)) {
    const topic = topics.get(name)
      ?? { name, folded: name.toLowerCase(), sortKey: sortKey(name), rule: undefined };
    topic.total = row.total;
    topic.nodes = Object.keys(row.nodes).length;
    topics.set(name, topic);
  }
}

function takeMonitoring(answer) {
  const { limits, churn, streaming, refused } = answer;
  const at = Date.now();
  state.monitoring = answer;
  state.monitoringAt = at;
  const rulesText = JSON.stringify(limits.map(({ scope, limit }) => [scope, limit]));
  if (rulesText !== state.rulesText) {
    state.rulesText = rulesText;
    state.rules = firstOfScopes(limits).filter(isAboutTopics)
      .map(({ scope, limit }) => ({ scope, limit, tokens: readGlob(scope) }));
    for (const topic of state.topics.values()) topic.rule = undefined;
  }
  const refusals = sum(Object.values(refused));
  const process = `${answer.connections.node} ${answer.node.incarnation}`;
  // Another process counts from zero.
  if (state.samples[0]?.process !== process) state.samples = [];
  state.samples.push({ at, process, ...churn, ...streaming, ...refused, refusals });
  while (state.samples[0].at < at - 305_000) state.samples.shift();
}

// How fast a total of the answering node has grown; null where that is not known.
function perSecond(name, seconds) {
  const newest = state.samples.at(-1);
  const oldest = state.samples.find(({ at }) => at > newest.at - (seconds + 1) * 1_000);
  const elapsed = (newest.at - oldest.at) / 1_000;
  return elapsed < 1 ? null : (newest[name] - oldest[name]) / elapsed;
}

function takePoint(point) {
  const { points } = state;
  const last = points.at(-1);
  const turns = last && (last.connections === null) !== (point.connections === null);
  state.newest = point;
  if (!last || turns || point.at - last.at >= pointIntervalMs) points.push(point);
  while (points[0].at < point.at - 3_600_000) points.shift();
}

// The server's history fills in where the page saw nothing itself.
function takeHistory({ interval_s: seconds, total_connections: totals, total_sockets: sockets }) {
  const from = Date.now() - (totals.length - 1) * seconds * 1_000;
  const seen = state.points;
  const missing = totals
    .map((connections, index) =>
      ({ at: from + index * seconds * 1_000, connections, sockets: sockets[index] }))
    .filter(({ at }) => !seen.some((point) => Math.abs(point.at - at) < seconds * 1_000));
  state.points = [...seen, ...missing].sort((a, b) => a.at - b.at);
}

// Limits and globs: `*` is any run, `?` any character, a backslash takes the next literally.

const anyRun = Symbol("*");
const anyOne = Symbol("?");

function readGlob(pattern) {
  const tokens = [];
  const characters = Array.from(pattern).values();
  for (const character of characters) {
    if (character === "\\") tokens.push(characters.next().value ?? character);
    else if (character === "?") tokens.push(anyOne);
    else if (character !== "*") tokens.push(character);
    else if (tokens.at(-1) !== anyRun) tokens.push(anyRun);
  }
  return tokens;
}

// The server's own steps: at most the pattern's length times the topic's.
function matches(tokens, name) {
  const text = Array.from(name);
  let [position, next, resume] = [0, 0, null];
  while (position < text.length) {
    if (tokens[next] === anyRun) {
      next += 1;
      resume = { position, next };
    } else if (tokens[next] === anyOne || tokens[next] === text[position]) {
      position += 1;
      next += 1;
    } else if (resume) {
      resume.position += 1;
      ({ position, next } = resume);
    } else {
      return false;
    }
  }
  return tokens.slice(next).every((rest) => rest === anyRun);
}

function isGlob(text) {
  return /[*?]/.test(text);
}

function isAboutTopics({ scope }) {
  return !["node", "cluster", "address"].includes(scope);
}

// Of several rules with one scope, the first counts; of several that match a topic, too.
function firstOfScopes(limits) {
  return limits.filter(({ scope }, index) =>
    limits.findIndex((other) => other.scope === scope) === index);
}

function ruleOf(topic) {
  return topic.rule ??= state.rules.find(({ tokens }) => matches(tokens, topic.name)) ?? false;
}

// How far what is shown can be trusted: a word, a level, and reasons as [level, word, words].
function judge() {
  const { link, cluster, clusterAt, monitoring } = state;
  const isOpen = link.phase === "open";
  const silence = Date.now() - clusterAt;
  const isSilent = cluster !== null && silence > silenceMs;
  const notices = [];
  const old = cluster ? ` What is shown is ${age(silence)} old.` : "";
  if (link.title) notices.push(["bad", link.title, link.reason + old]);
  else if (isSilent) notices.push(["bad", "No answer.", `${cluster.node} is silent.${old}`]);
  if (!cluster) {
    const level = link.title ? "bad" : "info";
    return { word: isOpen ? "connecting" : link.phase, level, notices };
  }
  const { node } = cluster;
  const isAway = monitoring?.redis.state === "down";
  const lastAge = monitoring?.redis.last_success_age_ms ?? null;
  const away = !isAway ? "" : `Redis does not answer ${node}${lastAge === null ? ""
    : `; it last did ${age(lastAge + since(state.monitoringAt))} ago`}. `;
  if (cluster.stale) {
    notices.push(["bad", "Stale.", `${away}Other nodes' counts are `
      + `${age(cluster.age_ms + since(clusterAt))} old; those of ${node} are live.`]);
  } else if (!cluster.complete) {
    const lasts = Date.now() - state.incompleteSince;
    notices.push(["warn", "Not complete.", `${away}A living node's counts may be missing, or those `
      + `of a dead one still there. ${lasts < 20_000
        ? "After a start, or when Redis has lost something, this ends within seconds."
        : `It has lasted ${age(lasts)}: see the log of ${node}.`}`]);
  } else if (isAway) {
    notices.push(["warn", "Redis is away.", `${away}Other nodes' counts are ageing.`]);
  }
  const level = notices[0]?.[0] ?? "ok";
  if (isOpen && (cluster.nodes[node]?.draining ?? monitoring?.node.draining)) {
    notices.push(["info", "Draining.", `${node}, which answers this page, gives up its sockets.`]);
  }
  const trust = trustOf(cluster);
  return { level, notices, isLive: isOpen && !isSilent, word: !isOpen ? link.phase
    : isSilent ? "no answer" : trust === "complete" ? "live" : trust };
}

// Milliseconds since an answer, or 0 while the next is not yet due.
function since(at) {
  const milliseconds = Date.now() - at;
  return milliseconds > 2 * intervalsMs.monitoring ? milliseconds : 0;
}

// Numbers and words.

const tenths = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
const wholes = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const count = (number) => wholes.format(number);
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
const listed = (...words) => words.filter(Boolean).join(" · ");
const sum = (values) => values.reduce((total, each) => total + each, 0);

function rate(number) {
  if (number === null) return "–";
  if (number > 0 && number < 0.05) return "< 0.1";
  return (number < 100 ? tenths : wholes).format(number);
}

function age(milliseconds) {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const [size, unit] = seconds < 120 ? [1, "s"] : seconds < 7_200 ? [60, "min"]
    : seconds < 172_800 ? [3_600, "h"] : [86_400, "d"];
  return `${Math.floor(seconds / size)} ${unit}`;
}

// Rounded down: nothing is called full that is not.
function percent(value, limit) {
  return `${count(limit > 0 ? Math.floor((100 * value) / limit) : 100)} %`;
}

function fillLevel(value, limit) {
  return value >= limit ? "bad" : value >= limit * 0.8 ? "warn" : "ok";
}

// Digits are padded, so that `room:9` stands before `room:10`; no two names share a key.
function sortKey(name) {
  return `${name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(16, "0"))} ${name}`;
}

// Elements.

// `h("p.big", { id: "x" }, "text", child)`.
function h(name, ...parts) {
  const [tag, kind] = name.split(".");
  const isDrawing = ["svg", "g", "path", "circle", "text"].includes(tag);
  const made = isDrawing ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  if (kind) made.setAttribute("class", kind);
  for (const part of parts) {
    if (part.constructor !== Object) made.append(part);
    else for (const [key, value] of Object.entries(part)) made.setAttribute(key, value);
  }
  return made;
}

// These touch the document only where something changed, which keeps updates quick.
function write(node, text) {
  if (node.written === text) return;
  node.written = text;
  if (node.firstChild) node.firstChild.data = text;
  else node.textContent = text;
}

function mark(node, name, value) {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

function fillBar(fill, share) {
  const wanted = `scaleX(${Math.min(1, share).toFixed(3)})`;
  if (fill.wanted !== wanted) fill.style.transform = fill.wanted = wanted;
}

// Keeps a child for each item, by key and in order; `make` returns `{root, show(item)}`.
function keyed(parent, keyOf, make) {
  const rows = new Map();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, { root }] of rows) {
      if (keys.has(key)) continue;
      root.remove();
      rows.delete(key);
    }
    let next = parent.firstElementChild;
    for (const item of items) {
      const key = keyOf(item);
      const row = rows.get(key) ?? make(item);
      rows.set(key, row);
      row.show?.(item);
      if (row.root === next) next = next.nextElementSibling;
      else parent.insertBefore(row.root, next);
    }
  };
}

// A bar that is told in words, too.
function meter() {
  const fill = h("i");
  const root = h("div.bar", { role: "meter", "aria-valuemin": "0" }, fill);
  const show = (label, value, limit, words, level = fillLevel(value, limit)) => {
    fillBar(fill, limit > 0 ? value / limit : 1);
    mark(root, "data-level", level);
    mark(root, "aria-label", label);
    mark(root, "aria-valuemax", String(limit));
    mark(root, "aria-valuenow", String(Math.min(value, limit)));
    mark(root, "aria-valuetext", words.replace("/", "of"));
  };
  return { root, show };
}

function badge() {
  const root = h("span.badge");
  const show = (level, word) => {
    root.hidden = !word;
    write(root, word);
    mark(root, "data-level", level);
  };
  return { root, show };
}

function fillBadge(level, full) {
  return { bad: full, warn: "nearly full", ok: "" }[level];
}

function scroller(label, child) {
  const attributes = { role: "region", tabindex: "0", "aria-label": `${label}, scrolls` };
  return h("div.scroll", attributes, child);
}

function headRow(titles, attributes = {}) {
  return h("tr", ...titles.map((title) => h("th", { scope: "col", ...attributes }, title)));
}

// Panels.

function clusterPanel(body, aside) {
  const [connections, sockets, capacityWords] = [h("strong"), h("p"), h("p.muted")];
  const [capacity, trust, history] = [meter(), badge(), historyFigure()];
  body.classList.add("cluster");
  body.append(h("div.figures", h("p.big", connections, " connections"), sockets, capacity.root,
    capacityWords), history.root);
  aside.append(trust.root);
  return ({ cluster, nodes }) => {
    history.show();
    if (!cluster) return;
    const { total_sockets: total, cluster_size: size } = cluster;
    write(connections, count(cluster.total_connections));
    write(sockets, `${plural(total, "socket")} on ${plural(size, "node")}`);
    trust.show(cluster.stale ? "bad" : "warn", cluster.complete ? "" : trustOf(cluster));
    const capacities = [...nodes.values()].filter(({ goneAt }) => !goneAt)
      .map((node) => node.capacity ?? null);
    const isBounded = size > 0 && !capacities.includes(null);
    const room = sum(capacities);
    const words = isBounded ? `${percent(total, room)} of a capacity of ${plural(room, "socket")}`
      : room > 0 ? "no capacity: not every node has one" : "no capacity is set";
    capacity.root.hidden = !isBounded;
    if (isBounded) capacity.show("Capacity", total, room, words);
    write(capacityWords, words);
  };
}

// The line of the last hour, of connections or of sockets.
function historyFigure() {
  let [what, hovered, drawnGrid, width, height, rem] = ["connections", null, "", 0, 0, 16];
  const change = (set) => (event) => {
    set(event);
    schedule();
  };
  const buttons = ["connections", "sockets"].map((name) => {
    const button = h("button", { type: "button" }, name);
    button.addEventListener("click", change(() => what = name));
    return button;
  });
  const [title, words] = [h("span"), h("span.words")];
  const [grid, cursor, line, dot] = [h("g.grid"), h("path.cursor"), h("path.line"), h("circle")];
  const svg = h("svg", { role: "img" }, grid, cursor, line, dot);
  const frame = h("div.chart", svg);
  const root = h("figure.history", h("figcaption", title,
    h("span.choice", { role: "group", "aria-label": "Line of" }, ...buttons), words), frame);
  svg.addEventListener("pointermove", change(({ offsetX }) => hovered = offsetX));
  svg.addEventListener("pointerleave", change(() => hovered = null));
  new ResizeObserver(change(([{ contentRect }]) => {
    ({ width, height } = contentRect);
    rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    mark(svg, "viewBox", `0 0 ${width} ${height}`);
    mark(dot, "r", String(0.25 * rem));
  })).observe(frame);

  function show() {
    const now = Date.now();
    const points = [...new Set([...state.points, state.newest])].filter(Boolean);
    const known = points.filter((point) => point[what] !== null);
    const values = known.map((point) => point[what]);
    const [low, high, last] = [Math.min(...values), Math.max(...values), points.at(-1)?.[what]];
    const isNow = Number.isFinite(last);
    const minutes = [5, 15, 30].find((each) => known[0]?.at >= now - each * 60_000) ?? 60;
    for (const button of buttons) {
      mark(button, "aria-pressed", String(button.textContent === what));
    }
    write(title, minutes === 60 ? "Last hour" : `Last ${minutes} minutes`);
    svg.style.visibility = known.length > 0 ? "" : "hidden";
    if (known.length === 0 || height === 0) return write(words, "not known yet");
    const axis = axisFor(low, high);
    const left = Math.ceil((count(axis.to).length * 0.46 + 0.6) * rem);
    const [right, top, bottom] = [width - 0.5 * rem, 0.6 * rem, height - 1.5 * rem];
    const x = (at) => (right - ((now - at) / (minutes * 60_000)) * (right - left)).toFixed(1);
    const y = (value) =>
      (bottom - ((value - axis.from) / (axis.to - axis.from)) * (bottom - top)).toFixed(1);
    drawGrid(axis, minutes, y, left, right, bottom);
    mark(line, "d", linePath(points, what, x, y, left));
    mark(dot, "visibility", isNow ? "visible" : "hidden");
    if (isNow) {
      mark(dot, "cx", x(points.at(-1).at));
      mark(dot, "cy", y(last));
    }
    const spread = `lowest ${count(low)} · highest ${count(high)}`;
    mark(svg, "aria-label", `${title.written} of ${what}, as a line: ${spread} · now `
      + (isNow ? count(last) : "not known"));
    const far = (point) => Math.abs(x(point.at) - hovered);
    const near = hovered === null ? null
      : known.reduce((best, point) => far(point) < far(best) ? point : best);
    mark(cursor, "d", near && `M${x(near.at)} ${top}V${bottom}`);
    write(words, near ? `${age(now - near.at)} ago: ${count(near[what])}` : spread);
  }

  function drawGrid(axis, minutes, y, left, right, bottom) {
    const wanted = JSON.stringify([axis, minutes, left, right, bottom]);
    if (wanted === drawnGrid) return;
    drawnGrid = wanted;
    grid.replaceChildren();
    for (let value = axis.from; value <= axis.to; value += axis.step) {
      grid.append(h("path", { d: `M${left} ${y(value)}H${right}` }),
        h("text.value", { x: left - 0.5 * rem, y: y(value) }, count(value)));
    }
    const isNarrow = right - left < 20 * rem;
    const ticks = minutes === 60 ? (isNarrow ? 2 : 4) : isNarrow ? 1 : minutes === 5 ? 5 : 3;
    for (let tick = 0; tick <= ticks; tick += 1) {
      const ago = minutes - (tick * minutes) / ticks;
      grid.append(h("text", {
        x: left + (tick / ticks) * (right - left), y: bottom + 1.2 * rem,
        "text-anchor": tick === 0 ? "start" : ago === 0 ? "end" : "middle",
      }, ago === 0 ? "now" : `−${ago} min`));
    }
  }

  return { root, show };
}

// From zero, unless that would press all that happened flat; never less than a tenth.
function axisFor(low, high) {
  const floor = low > high / 2 ? Math.min(low, high * 0.9) : 0;
  const rough = Math.max(1, (high - floor) / 3);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => each * power >= rough) * power;
  const from = Math.floor(floor / step) * step;
  return { from, to: Math.max(from + step, Math.ceil(high / step) * step), step };
}

// Broken where the total was not known.
function linePath(points, what, x, y, left) {
  let [path, last] = ["", -Infinity];
  for (const point of points) {
    const isKnown = point[what] !== null && x(point.at) >= left;
    if (isKnown) {
      const isBroken = point.at - last > gapMs;
      path += `${isBroken ? "M" : "L"}${x(point.at)} ${y(point[what])}${isBroken ? "h0" : ""}`;
    }
    last = isKnown ? point.at : -Infinity;
  }
  return path;
}

function redisPanel(body) {
  const { root, list } = pairs();
  body.append(root);
  const states = {
    up: ["up", "ok"], down: ["does not answer", "bad"], none: ["none: a cluster of one", "info"],
  };
  return ({ cluster, clusterAt, monitoring, monitoringAt }) => {
    if (!cluster || !monitoring) return;
    const { redis, node } = monitoring;
    list([
      ["State", ...states[redis.state] ?? [redis.state, "warn"]],
      ["Last answer", redis.last_success_age_ms === null ? "never"
        : `${age(redis.last_success_age_ms + since(monitoringAt))} ago`],
      ["Round trip", redis.round_trip_ms === null ? "–" : `${rate(redis.round_trip_ms)} ms`],
      ["Other nodes' counts", `${age(cluster.age_ms + since(clusterAt))} old`],
      ["Answered by", cluster.node],
      ["Version", node.version],
      ["Up for", age(node.uptime_s * 1_000)],
      ["Memory", `${rate(node.memory_bytes / 1_000_000)} MB`],
    ]);
  };
}

// A list of words and values.
function pairs() {
  const root = h("dl");
  const list = keyed(root, ([word]) => word, ([word]) => {
    const value = h("dd");
    const show = ([, text, level = null]) => {
      write(value, text);
      mark(value, "data-level", level);
    };
    return { root: h("div", h("dt", word), value), show };
  });
  return { root, list };
}

function nodesPanel(body, aside) {
  const rows = h("tbody", { role: "rowgroup" });
  const head = headRow(["Node", "Sockets", "Connections", "Age", "State and labels"],
    { role: "columnheader" });
  head.setAttribute("role", "row");
  // Roles are written out: on narrow panels the style sheet takes the rows apart.
  const table = h("table.nodes", { role: "table", "aria-label": "Nodes" },
    h("thead", { role: "rowgroup" }, head), rows);
  body.append(scroller("Nodes", table));
  const list = keyed(rows, ({ node }) => node.name, nodeRow);
  return ({ nodes, monitoring }) => {
    const all = [...nodes.values()].sort((a, b) => sortKey(a.name) < sortKey(b.name) ? -1 : 1);
    const living = all.filter(({ goneAt }) => !goneAt);
    const largest = Math.max(1, ...living.map(({ sockets }) => sockets));
    const ttlMs = monitoring?.node.ttl_ms ?? defaultTTLMs;
    const draining = living.filter(({ drains }) => drains).length;
    write(aside, listed(
      living.some(({ capacity }) => !Number.isFinite(capacity)) && "grey bars: of the largest node",
      draining > 0 && `${draining} draining`, plural(living.length, "node")));
    // Where there is room the style sheet spreads the rows.
    table.style.setProperty("--rows", all.length);
    list(all.map((node) => ({ node, largest, ttlMs })));
  };
}

function nodeRow({ node: { name } }) {
  const [sockets, total, ageText] = [h("span.of", { "aria-hidden": "true" }), h("span"), h("span")];
  const [labels, bar, standing] = [h("span.labels"), meter(), badge()];
  const cell = (kind, ...children) => h(`td.${kind}`, { role: "cell" }, ...children);
  const root = h("tr", { role: "row" },
    h("th.name", { role: "rowheader", scope: "row" }, name),
    cell("fill", h("div.gauge", bar.root, sockets)), cell("connections", total),
    cell("age", ageText), cell("standing", standing.root, labels));
  const show = ({ node, largest, ttlMs }) => {
    const { goneAt, drains, capacity } = node;
    const hasCapacity = Number.isFinite(capacity);
    const ageMs = goneAt ? Date.now() - goneAt : node.age_ms + since(state.clusterAt);
    const fill = hasCapacity ? fillLevel(node.sockets, capacity) : "ok";
    const words = count(node.sockets) + (hasCapacity ? ` / ${count(capacity)}` : "");
    write(sockets, words);
    bar.show("Sockets", goneAt ? 0 : node.sockets, hasCapacity ? capacity : largest, words,
      drains || !hasCapacity ? "plain" : fill);
    write(total, count(node.total));
    write(ageText, age(ageMs));
    if (goneAt) standing.show("bad", "gone");
    else if (node.age_ms > ttlMs) standing.show("bad", "late");
    else if (drains) standing.show("warn", "draining");
    else standing.show(fill, fillBadge(fill, "full"));
    write(labels, Object.entries(node.labels ?? {}).map((pair) => pair.join("=")).join("  "));
    mark(labels, "title", labels.written);
    mark(root, "class", goneAt ? "gone" : null);
  };
  return { root, show };
}

function topicsPanel(body, aside) {
  const columns = [
    { kind: "name", title: "Topic", value: (topic) => topic.sortKey, sign: 1 },
    { kind: "total", title: "Connections", value: (topic) => topic.total, sign: -1 },
    { kind: "spread", title: "Nodes", value: (topic) => topic.nodes, sign: -1 },
    { kind: "limit", title: "Of limit", value: limitShare, sign: -1 },
  ];
  let [sort, list, largest, rowHeight, scrolled, height, telling] = [columns[1], [], 1, 0, 0, 0, 0];
  const search = h("input", {
    id: "search", type: "search", placeholder: "Search a part, or a glob such as room:*",
    "aria-label": "Search topics", autocomplete: "off", spellcheck: "false",
  });
  const head = h("tr", { "aria-rowindex": "1" });
  const [rows, above, below] = [h("tbody"), h("tr"), h("tr")];
  const table = h("table.topics", { "aria-label": "Topics" }, h("thead", head),
    h("tbody", { "aria-hidden": "true" }, above), rows,
    h("tbody", { "aria-hidden": "true" }, below));
  const [frame, empty] = [scroller("Topics", table), h("p.empty")];
  const told = h("p.unseen", { role: "status" });
  body.append(search, told, frame, empty);
  const drawRows = keyed(rows, ({ topic }) => topic.name, topicRow);
  for (const column of columns) {
    const button = h("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      if (sort === column) column.sign = -column.sign;
      sort = column;
      restart();
    });
    column.head = h(`th.${column.kind}`, { scope: "col" }, button);
    head.append(column.head);
  }
  frame.addEventListener("scroll", () => {
    scrolled = frame.scrollTop;
    draw();
  }, { passive: true });
  new ResizeObserver(() => {
    [rowHeight, height] = [0, frame.clientHeight];
    draw();
  }).observe(frame);
  search.addEventListener("input", () => {
    state.search = search.value.trim();
    restart();
    clearTimeout(telling);
    telling = setTimeout(() => write(told, `${plural(list.length, "topic")} shown`), 500);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    search.value = "";
    search.dispatchEvent(new Event("input"));
  });

  function restart() {
    frame.scrollTop = scrolled = 0;
    render(state);
  }

  // Only rows in sight are in the document: neither their number nor their order costs anything.
  function draw() {
    const room = Math.ceil(height / (rowHeight || 24)) + 12;
    const wanted = Math.floor(scrolled / (rowHeight || 24)) - 6;
    const start = Math.max(0, Math.min(wanted, list.length - room));
    const part = list.slice(start, start + room);
    drawRows(part.map((topic, index) => ({ topic, index: start + index, largest })));
    rowHeight ||= rows.firstElementChild?.getBoundingClientRect().height ?? 0;
    above.style.height = `${start * rowHeight}px`;
    below.style.height = `${(list.length - start - part.length) * rowHeight}px`;
  }

  function render({ cluster, topics, search: text, isTruncated, rules }) {
    if (!cluster) return;
    const all = [...topics.values()];
    const shown = sum(all.map(({ total }) => total));
    list = all.filter(searched(text)).sort((a, b) => {
      const [left, right] = [sort.value(a), sort.value(b)];
      if (left !== right) return left < right ? -sort.sign : sort.sign;
      return a.sortKey < b.sortKey ? -1 : 1;
    });
    largest = Math.max(1, ...all.map(({ total }) => total));
    for (const { head, sign } of columns) {
      mark(head, "aria-sort",
        head !== sort.head ? null : sign > 0 ? "ascending" : "descending");
    }
    mark(table, "data-limits", String(rules.length > 0));
    mark(table, "aria-rowcount", String(list.length + 1));
    draw();
    const others = plural(cluster.total_connections - shown, "connection");
    write(aside, text ? listed(`${count(list.length)} shown`) : listed(
      isTruncated ? `${others} in smaller ones`
        : token && shown < cluster.total_connections
          && `${others} in topics this token may not see`,
      plural(all.length, isTruncated ? "largest topic" : "topic")));
    table.hidden = list.length === 0;
    empty.hidden = !table.hidden;
    write(empty, text ? `No topic matches “${text}”.` : "Nobody is connected to any topic.");
  }

  return render;
}

function limitShare(topic) {
  const rule = ruleOf(topic);
  return rule ? topic.total / (rule.limit || 0.5) : -1;
}

function searched(text) {
  const [folded, tokens] = [text.toLowerCase(), readGlob(text)];
  return isGlob(text) ? ({ name }) => matches(tokens, name)
    : (topic) => topic.folded.includes(folded);
}

function topicRow({ topic: { name } }) {
  const [fill, total, nodes, limit] = [h("i"), h("span"), h("td.spread"), h("td.limit")];
  const root = h("tr", h("th.name", { scope: "row", title: name }, name),
    h("td.total", h("div.share", { "aria-hidden": "true" }, fill), total), nodes, limit);
  const show = ({ topic, index, largest }) => {
    const rule = ruleOf(topic);
    write(total, count(topic.total));
    write(nodes, count(topic.nodes));
    write(limit, rule ? percent(topic.total, rule.limit) : "");
    mark(limit, "data-level", rule ? fillLevel(topic.total, rule.limit) : null);
    mark(root, "aria-rowindex", String(index + 2));
    fillBar(fill, topic.total / largest);
  };
  return { root, show };
}

function trafficPanel(body, aside) {
  const names = { Joins: "joins", Leaves: "leaves", Refusals: "refusals",
    "Messages in": "messages_in", "Messages out": "messages_out" };
  const lines = Object.entries(names).map(([title, name]) => {
    const cells = [10, 60, 300].map((seconds) => ({ seconds, cell: h("td") }));
    const row = h("tr", h("th", { scope: "row" }, title), ...cells.map(({ cell }) => cell));
    return { name, cells, row };
  });
  const [words, reasons] = [h("p.muted"), pairs()];
  body.append(h("table.rates", h("thead", headRow(["A second, over", "10 s", "1 min", "5 min"])),
    h("tbody", ...lines.map(({ row }) => row))), words, reasons.root);
  return ({ monitoring }) => {
    if (!monitoring) return;
    const { connections, churn, refused } = monitoring;
    write(aside, `${connections.node} alone`);
    for (const { name, cells } of lines) {
      for (const { seconds, cell } of cells) {
        // The server's own rates reach back to before this page.
        write(cell, rate(churn[`${name}_per_second_${seconds / 60}m`] ?? perSecond(name, seconds)));
      }
    }
    const reached = Object.entries(refused).filter(([, total]) => total > 0)
      .sort((a, b) => b[1] - a[1]);
    write(words, `${reached.length > 0 ? "Refusals" : "No refusals"} since it started`);
    reasons.list(reached.map(([reason, total]) => {
      const speed = perSecond(reason, 60);
      return [reason.replaceAll("_", " "),
        listed(speed > 0 && `${rate(speed)}/s`, count(total))];
    }));
  };
}

function limitsPanel(body, aside) {
  const [rows, none] = [h("ul.limits"), h("p.muted", "No limits are set.")];
  body.append(scroller("Limits", rows), none);
  const list = keyed(rows, ({ scope }) => scope, limitRow);
  return ({ monitoring, topics }) => {
    if (!monitoring) return;
    const { limits, connections } = monitoring;
    const fullest = new Map();
    for (const topic of topics.values()) {
      const { scope } = ruleOf(topic);
      if (scope && !(fullest.get(scope)?.total >= topic.total)) fullest.set(scope, topic);
    }
    list(firstOfScopes(limits).map((rule) => {
      const { scope, limit } = rule;
      const here = connections.node;
      if (scope === "address") {
        return { ...rule, words: count(limit), more: "per address; use not told" };
      }
      const topic = fullest.get(scope);
      const connected = isAboutTopics(rule) ? topic?.total ?? 0 : rule.connected ?? 0;
      return {
        ...rule, connected, words: `${count(connected)} / ${count(limit)}`,
        more: scope === "cluster" ? "sockets of all nodes" : scope === "node" ? `sockets of ${here}`
          : topic ? `fullest: ${topic.name}` : "no listed topic is under it",
      };
    }));
    write(aside, limits.length > 0 ? `version ${limits[0].version}` : "");
    none.hidden = limits.length > 0;
  };
}

function limitRow() {
  const [title, words, more] = [h("b"), h("span.of"), h("p.more")];
  const [bar, standing] = [meter(), badge()];
  const root = h("li", h("p.row", title, standing.root, words), bar.root, more);
  const show = (rule) => {
    const hasBar = rule.connected !== undefined;
    const level = hasBar ? fillLevel(rule.connected, rule.limit) : "ok";
    write(title, rule.scope);
    write(words, rule.words);
    // The bar says the same.
    mark(words, "aria-hidden", String(hasBar));
    write(more, listed(rule.mode, rule.more));
    mark(more, "title", more.written);
    standing.show(level, fillBadge(level, "reached"));
    bar.root.hidden = !hasBar;
    if (hasBar) bar.show(`Limit ${rule.scope}`, rule.connected, rule.limit, rule.words);
  };
  return { root, show };
}

// What is told here is read out, too, and nothing else is.
function changesPanel(body) {
  const log = h("ol.changes");
  body.setAttribute("role", "log");
  body.append(log);
  const list = keyed(log, (change) => change, ({ at, words }) => ({
    root: h("li", h("time", at.toLocaleTimeString("en-GB")), " ", words),
  }));
  return ({ changes }) => list(changes.slice(0, 6));
}

// Drawing.

const byId = (id) => document.getElementById(id);
const places = new Map();
const renders = panels.map(({ title, place, make }, index) => {
  if (!places.has(place)) places.set(place, h(`div.${place}`));
  const [id, aside, body] = [`panel-${index}`, h("p.aside"), h("div.body")];
  places.get(place).append(h("section", { "aria-labelledby": id },
    h("div.head", h("h2", { id }, title), aside), body));
  return make(body, aside);
});
byId("panels").append(...places.values());
const drawNotices = keyed(byId("notices"), ([, word]) => word, ([, word]) => {
  const words = h("span");
  const root = h("p.notice", h("strong", word), " ", words);
  const show = ([level, , text]) => {
    write(words, text);
    mark(root, "data-level", level);
  };
  return { root, show };
});
let isScheduled = false;

function schedule() {
  // Of a hidden tab only the title is seen, and no frames are drawn.
  if (document.hidden) return drawAround();
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    drawAround();
    for (const render of renders) render(state);
  });
}

function drawAround() {
  const { cluster, clusterAt, link } = state;
  const { word, level, isLive, notices } = judge();
  document.title = listed(isLive && count(cluster.total_connections), word !== "live" && word,
    "Headcount");
  mark(document.body, "data-live", String(isLive || !cluster));
  write(byId("state"), word);
  mark(byId("state"), "data-level", level);
  const others = cluster?.cluster_size > 1
    ? `; other nodes as of ${age(cluster.age_ms + since(clusterAt))} ago` : "";
  write(byId("source"), cluster ? `${cluster.node} answers${others}` : location.host);
  drawNotices(notices);
  // With the numbers, changes are read out where they are listed.
  mark(byId("notices"), "aria-live", cluster ? "off" : "polite");
  byId("panels").hidden = !cluster;
  byId("admission").hidden = !link.asksToken;
}

// The socket.

const tokenKey = "headcount-token";
// Where nothing can be stored, a token lives as long as the page.
let token = null;
try {
  token = sessionStorage.getItem(tokenKey);
} catch {}

function keepToken(given) {
  token = given;
  try {
    if (given === null) sessionStorage.removeItem(tokenKey);
    else sessionStorage.setItem(tokenKey, given);
  } catch {}
}

const wakers = new Set();

function pause(milliseconds) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      wakers.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    wakers.add(wake);
  });
}

function wakeAll() {
  for (const wake of [...wakers]) wake();
}

class Refusal extends Error {}

// One WebSocket that speaks Phoenix Channels V2.
class Session {
  #socket;
  #joinRef = null;
  #lastRef = 0;
  #questions = new Map();
  #end;
  isOver = false;

  constructor(onEvent) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const query = token ? `&token=${encodeURIComponent(token)}` : "";
    this.#socket = new WebSocket(
      `${scheme}://${location.host}/socket/websocket?vsn=2.0.0${query}`);
    // Resolves with the close code.
    this.ended = new Promise((resolve) => this.#end = resolve);
    // Resolves with whether the handshake succeeded.
    this.opened = new Promise((resolve) => {
      this.#socket.onopen = () => resolve(true);
      this.ended.then(() => resolve(false));
    });
    const timer = setTimeout(() => this.close(), replyTimeoutMs);
    this.opened.then(() => clearTimeout(timer));
    this.#socket.onclose = ({ code }) => this.#finish(code);
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data), onEvent);
  }

  // The response; throws a Refusal when the reply is an error.
  push(event, payload = {}, topic = "patterns:stats") {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error("closed"));
    const ref = String(this.#lastRef += 1);
    if (event === "phx_join") this.#joinRef = ref;
    const joinRef = topic === "phoenix" ? null : this.#joinRef;
    this.#socket.send(JSON.stringify([joinRef, ref, topic, event, payload]));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), replyTimeoutMs);
      this.#questions.set(ref, { resolve, reject, timer });
    });
  }

  // The browser's own close waits for the other side.
  close() {
    this.#socket.close();
    this.#finish(1006);
  }

  #receive([joinRef, ref, , event, payload], onEvent) {
    if (event === "phx_close" || event === "phx_error") {
      if (joinRef === this.#joinRef) this.close();
    } else if (event !== "phx_reply") {
      onEvent(event, payload);
    } else if (this.#questions.has(ref)) {
      const { resolve, reject, timer } = this.#questions.get(ref);
      this.#questions.delete(ref);
      clearTimeout(timer);
      if (payload.status === "ok") resolve(payload.response);
      else reject(new Refusal(payload.response.reason));
    }
  }

  #finish(code) {
    this.isOver = true;
    for (const { reject, timer } of this.#questions.values()) {
      clearTimeout(timer);
      reject(new Error("closed"));
    }
    this.#questions.clear();
    this.#end(code);
  }
}

// Asks over and over, never twice at once, until the session ends; an error ends it.
async function repeat(session, name, ask) {
  while (!session.isOver) {
    const began = Date.now();
    try {
      await ask();
    } catch {
      return session.close();
    }
    schedule();
    const intervalMs = Math.max(intervalsMs[name], document.hidden ? hiddenIntervalMs : 0);
    await pause(intervalMs - (Date.now() - began));
  }
}

async function askCluster(session) {
  // Where not all topics are listed, the server has to search, too.
  const { search, isTruncated } = state;
  const isNarrowed = isTruncated && search !== "";
  const topic = isGlob(search) ? search : `*${search.replaceAll("\\", "\\\\")}*`;
  const query = isNarrowed ? { top: 1_000, topic } : { top: 1_000 };
  takeCluster(await session.push("get_cluster_connection_stats", query));
  if (!isNarrowed) state.isTruncated = state.cluster.truncated;
}

async function askHistory(session) {
  try {
    takeHistory(await session.push("get_cluster_history"));
  } catch (error) {
    // An older server has none: the line is what this page sees.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function askMonitoring(session) {
  takeMonitoring(await session.push("get_monitoring_info"));
}

// Timers of hidden tabs are slow; what the server sends by itself arrives.
function takeEvent(event, { cluster }) {
  if (event !== "stats_update" || Date.now() - state.clusterAt < 2 * intervalsMs.cluster) return;
  takeCluster(cluster, false);
  schedule();
}

const closeWords = {
  1001: "The node closed the connection: it drains, or heard nothing for a minute.",
  1012: "The node restarts.",
  1013: "The node closed the connection: it lost its lease, or this page read too slowly.",
};
const joinWords = {
  unauthorized: "This token may not join patterns:stats.",
  limit_reached: "A limit on patterns:stats is reached.",
  unavailable: "A strict limit on patterns:stats cannot be checked now.",
  rate_limited: "There are too many joins a second.",
};

// A browser does not tell why a handshake failed, so the page asks whether anybody is there.
async function noHandshake() {
  const isThere = await fetch("/page.css", { cache: "no-store" }).then(({ ok }) => ok, () => false);
  return { title: "Cannot connect.", asksToken: isThere, reason: isThere
    ? `${location.host} refuses the socket. ${token ? "The token may be wrong"
      : "A token may be needed"}, the node may be full or draining, or pages of this address may `
      + "not connect. Trying again."
    : `${location.host} cannot be reached. Trying again.` };
}

// One session; returns how the link stands after it.
async function attend() {
  const session = new Session(takeEvent);
  if (!await session.opened) return noHandshake();
  try {
    await session.push("phx_join");
  } catch (error) {
    session.close();
    if (error instanceof Refusal) {
      const waits = error.message === "unauthorized";
      const reason = joinWords[error.message] ?? `The node refuses: ${error.message}.`;
      return { title: "Cannot join.", asksToken: waits, waits, reason };
    }
  }
  if (!session.isOver) {
    if (state.link.title) tell("connected again");
    state.link = { phase: "open" };
    repeat(session, "heartbeat", () => session.push("heartbeat", {}, "phoenix"));
    repeat(session, "history", () => askHistory(session));
    repeat(session, "cluster", () => askCluster(session));
    repeat(session, "monitoring", () => askMonitoring(session));
  }
  const code = await session.ended;
  // Who waits to ask again learns that it is over.
  wakeAll();
  if (code === 1008) {
    keepToken(null);
    return { title: "Not connected.", asksToken: true, waits: true,
      reason: "The token has ended. A new one is needed to go on." };
  }
  return { title: "Not connected.",
    reason: `${closeWords[code] ?? "The connection broke."} Connecting again.` };
}

async function live() {
  for (let failures = 0;;) {
    const began = Date.now();
    const link = await attend();
    failures = Date.now() - began > 2 * replyTimeoutMs ? 0 : failures + 1;
    if (state.link.reason !== link.reason) tell(link.reason.split(". ")[0]);
    state.link = { phase: "not connected", ...link };
    schedule();
    const delayMs = Math.min(5_000, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
    // The same token would be refused again.
    await pause(link.waits ? 2 ** 31 - 1 : delayMs);
  }
}

byId("admission").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value.trim());
  byId("token").value = "";
  state.link = { ...state.link, asksToken: false, reason: "Trying the token." };
  wakeAll();
  schedule();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input")) return;
  event.preventDefault();
  byId("search").focus();
});
function wakeUp() {
  if (document.hidden) return;
  if (!state.link.waits) wakeAll();
  schedule();
}
document.addEventListener("visibilitychange", wakeUp);
window.addEventListener("online", wakeUp);
// Where nothing arrives, ages still count up.
setInterval(() => Date.now() - state.clusterAt > 1_500 && schedule(), 1_000);
schedule();
live();
