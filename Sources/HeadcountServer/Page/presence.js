// "17 people here": how many are on this page, over all nodes, in plain JavaScript.
const here = document.getElementById("here");
const topic = "presence:page";

function connect(attempt = 0) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/socket/websocket?vsn=2.0.0`);
  const send = (...message) => socket.send(JSON.stringify(message));
  const heartbeat = setInterval(() => send(null, "0", "phoenix", "heartbeat", {}), 30_000);
  socket.onopen = () => send("1", "1", topic, "phx_join", { counts: true });
  socket.onmessage = ({ data }) => {
    const [, , , event, payload] = JSON.parse(data);
    if (event !== "count") return;
    attempt = 0;
    here.textContent = payload.total === 1 ? "1 person" : `${payload.total} people`;
  };
  socket.onclose = () => {
    clearInterval(heartbeat);
    setTimeout(() => connect(attempt + 1), Math.min(5_000, 200 * 2 ** attempt) * (0.5 + Math.random()));
  };
}

connect();
