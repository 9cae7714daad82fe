// Says on the page when its kernel or its server is gone, greys what no longer follows, and offers a way back.
(() => {
  const LOOK_MS = 3000;
  const PATIENCE_MS = 15000;
  const MISSES = 2;
  const BUILT_MS = 60000;
  const KEPT = "What you had entered is kept.";
  const STATES = {
    ended: {
      title: "The process behind this page has ended.",
      text: `What is greyed is as it was last, and follows no change. ${KEPT}`,
      action: "Start again",
    },
    away: {
      title: "The server does not answer.",
      text: `It was stopped, or the way to it is cut. What is greyed may be out of date. ${KEPT} This page goes on looking for the server.`,
      action: "Look now",
    },
    unbuilt: {
      title: "This page is still empty.",
      text: "Something that it needs has not arrived. It may still come; if it does not, start again.",
      action: "Start again",
    },
    cut: {
      title: "The connection was interrupted.",
      text: `What is greyed may be out of date. ${KEPT} This page is trying to connect again.`,
      action: "Look now",
    },
  };

  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const kernel = `${config.baseUrl}api/kernels/${config.kernelId}`;
  const notice = document.createElement("div");
  notice.className = "tg-connection";
  notice.setAttribute("role", "alert");
  notice.hidden = true;
  const words = notice.appendChild(document.createElement("div"));
  const title = words.appendChild(document.createElement("strong"));
  const text = words.appendChild(document.createElement("span"));
  const button = notice.appendChild(document.createElement("button"));
  document.body.prepend(notice);

  let shown = null;
  let wasConnected = false;
  let hasEnded = false;
  let misses = 0;
  let timer = null;
  let isLeaving = false;

  async function found() {
    let answer;
    try {
      answer = await fetch(kernel, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      return "away";
    }
    if (answer.status >= 500) return "away";
    if (!answer.ok) return "ended"; // no such kernel, or a server that has been started since and does not know us
    const { execution_state: state, connections } = await answer.json();
    if (state === "dead" || hasEnded) return "ended";
    if (connections > 0) wasConnected = true;
    if (wasConnected && connections === 0) return "cut";
    return isEmpty() && performance.now() > BUILT_MS ? "unbuilt" : null;
  }

  function isEmpty() {
    const cells = document.getElementById("rendered_cells");
    if (!cells.offsetHeight) return true;
    // The second is what stands in the place of a widget whose parts are being fetched.
    return ["", "Loading widget..."].includes(cells.innerText.trim()) && !cells.querySelector("svg, canvas, img");
  }

  function show(state) {
    if (state === shown) return;
    shown = state;
    document.body.classList.toggle("tg-lost", state !== null);
    for (const each of document.querySelectorAll(".tg-controls")) each.inert = state !== null;
    notice.hidden = state === null;
    notice.dataset.state = state ?? "";
    if (state === null) return;
    title.textContent = STATES[state].title;
    text.textContent = STATES[state].text;
    button.textContent = STATES[state].action;
    button.disabled = false;
  }

  async function look() {
    clearTimeout(timer);
    const state = await found();
    if (isLeaving) return;
    misses = state === null || state === "ended" ? 0 : misses + 1;
    hasEnded ||= state === "ended";
    if (misses === 0 || misses >= MISSES || shown !== null) show(state);
    timer = setTimeout(look, LOOK_MS);
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    if (shown === "ended" || shown === "unbuilt") return location.reload();
    await look();
    button.disabled = false;
  });
  window.addEventListener("pagehide", () => { isLeaving = true; });
  window.addEventListener("pageshow", () => { isLeaving = false; });
  timer = setTimeout(look, LOOK_MS);
})();
