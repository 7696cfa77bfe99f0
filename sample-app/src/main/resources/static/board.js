// The board: server-sent events in, table cells out. Each event holds what changed since the one before.

const $ = id => document.getElementById(id);
const HEADERS = { 'Content-Type': 'application/json', 'X-Price-Board': '1' };
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
const TREND = 24; // prices in a trend line

let events;
let cells = new Map(); // of each product: its row's cells and what they show
let cutAt = 0; // when the connection was cut, or 0
let sessionsBefore = 0; // how many connections there had been until then

// ---- Rows

function addRow(id) {
  const row = document.createElement('tr');
  row.innerHTML = '<td class="sku"></td><td class="name"></td><td class="number price"></td><td class="number share"></td>'
    + '<td class="trend"><svg viewBox="0 0 64 18" preserveAspectRatio="none"><polyline/></svg></td>'
    + '<td class="stock"><span></span><meter min="0" low="0"></meter></td><td class="number sold"></td>';
  const find = name => row.querySelector(name);
  const cell = {
    row, sku: find('.sku'), name: find('.name'), price: find('.price'), share: find('.share'),
    trend: find('polyline'), stock: find('.stock'), units: find('.stock span'), meter: find('meter'), sold: find('.sold'),
    prices: [], shown: null,
  };
  cells.set(id, cell);
  const next = [...cells.keys()].filter(other => other > id).sort((a, b) => a - b)[0];
  $('rows').insertBefore(row, next === undefined ? null : cells.get(next).row);
  return cell;
}

function showRow(product) {
  const cell = cells.get(product.id) ?? addRow(product.id);
  const before = cell.shown;
  cell.shown = product;
  cell.sku.textContent = product.sku;
  cell.name.textContent = cell.name.title = product.name;
  cell.price.textContent = money.format(product.price);
  const share = Math.round((product.price / product.listPrice - 1) * 1000) / 10;
  cell.share.textContent = share === 0 ? '–' : `${share > 0 ? '+' : '−'}${Math.abs(share).toFixed(1)} %`;
  cell.share.className = `number share ${share > 0 ? 'up' : share < 0 ? 'down' : ''}`;
  cell.units.textContent = product.units;
  cell.meter.max = cell.meter.optimum = Math.max(1, product.delivered);
  cell.meter.low = product.delivered / 4;
  cell.meter.value = product.units;
  cell.sold.textContent = product.sold;
  if (!before || before.price !== product.price) {
    drawTrend(cell, product.price);
  }
  if (before) {
    if (before.price !== product.price) flash(cell.price, product.price > before.price ? 'up' : 'down');
    if (before.units !== product.units) flash(cell.stock, 'other');
    if (before.sold !== product.sold) flash(cell.sold, 'other');
  }
}

function drawTrend(cell, price) {
  cell.prices = [...cell.prices, price].slice(-TREND);
  const low = Math.min(...cell.prices);
  const span = Math.max(Math.max(...cell.prices) - low, price / 10); // a cent must not look like a crash
  const step = 64 / (TREND - 1);
  const points = cell.prices.map((p, i) => `${(i + TREND - cell.prices.length) * step},${17 - (p - low) / span * 16}`);
  cell.trend.setAttribute('points', cell.prices.length > 1 ? points.join(' ') : '');
}

function flash(element, kind) {
  element.classList.remove('flash-up', 'flash-down', 'flash-other');
  void element.offsetWidth; // restarts the animation
  element.classList.add(`flash-${kind}`);
}

// ---- The cards

function showTotals(totals) {
  $('in-stock').textContent = whole.format(totals.inStock);
  $('sold').textContent = whole.format(totals.sold);
  $('delivered').textContent = whole.format(totals.delivered);
  $('revenue').textContent = euros.format(totals.revenue);
  $('in-stock-bar').style.flexGrow = totals.inStock;
  $('sold-bar').style.flexGrow = totals.sold;
  $('verdict').textContent = totals.wrong === 0 ? '✓ adds up' : `✗ ${totals.wrong} wrong`;
  $('verdict').classList.toggle('wrong', totals.wrong > 0);
  $('checks').textContent = `${whole.format(totals.checks)} views checked, `
    + (totals.failures === 0 ? 'each one right' : `${whole.format(totals.failures)} not right`);
  $('position').textContent = lsn(totals.position);
}

// A position ends in 16 hex digits: PostgreSQL's LSN, which it writes in two halves.
function lsn(position) {
  const half = (from, to) => position.slice(from, to).replace(/^0+(?=.)/, '');
  return `${half(-16, -8)}/${half(-8)}`;
}

function showTables(tables) {
  $('tables').innerHTML = Object.entries(tables)
    .map(([name, rows]) => `<div><dt><code>${name}</code></dt><dd>${whole.format(rows)}</dd></div>`).join('');
}

function showTimes(times) {
  $('repository-time').textContent = duration(times.repositoryNanos);
  $('sql-time').textContent = duration(times.sqlNanos);
  $('repository-bar').style.width = `${100 * times.repositoryNanos / Math.max(times.sqlNanos, times.repositoryNanos)}%`;
  $('sql-bar').style.width = `${100 * times.sqlNanos / Math.max(times.sqlNanos, times.repositoryNanos)}%`;
}

function duration(nanos) {
  return nanos < 1000 ? `${Math.round(nanos)} ns` : nanos < 1e6 ? `${whole.format(nanos / 1000)} µs` : `${(nanos / 1e6).toFixed(1)} ms`;
}

function showLoad(load) {
  for (const button of $('rates').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', Number(button.dataset.rate) === load.rate);
  }
  $('pace').textContent = load.rate === 0 ? '' : `${whole.format(load.achieved)} changes/s`;
}

function showConnection({ live, sessions }) {
  if (live && cutAt && sessions > sessionsBefore) {
    say(`Live again after ${((performance.now() - cutAt) / 1000).toFixed(1)} s, with everything that happened meanwhile`);
    cutAt = 0;
  }
  if (live) {
    sessionsBefore = sessions;
    setState('live', 'Live');
  } else {
    cutAt ||= performance.now();
    setState('stale', 'Reconnecting, reads go on');
  }
}

function setState(state, text) {
  $('state').dataset.state = state;
  $('state-text').textContent = text;
}

// ---- Events in, requests out

function watch(category) {
  events?.close();
  events = new EventSource(`board?category=${category}`);
  events.onopen = clear; // also after a reconnect: the first event holds every row
  events.onerror = () => {
    setState('lost', 'The application does not answer');
    if (events.readyState === EventSource.CLOSED) setTimeout(() => watch(category), 2000); // otherwise it tries again itself
  };
  events.onmessage = event => {
    const frame = JSON.parse(event.data);
    frame.gone?.forEach(id => { cells.get(id)?.row.remove(); cells.delete(id); });
    frame.rows?.forEach(showRow);
    if (frame.totals) showTotals(frame.totals);
    if (frame.tables) showTables(frame.tables);
    if (frame.times) showTimes(frame.times);
    if (frame.load) showLoad(frame.load);
    if (frame.connection) showConnection(frame.connection);
  };
}

function clear() {
  cells = new Map();
  $('rows').replaceChildren();
}

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body ?? {}) });
    const json = await answer.json();
    if (!answer.ok) throw new Error(answer.status === 404 ? 'Switched off: see shop.sql.enabled' : json.message ?? json.error);
    return json;
  } catch (error) {
    say(error.message);
    return null;
  }
}

let messageTimer;
function say(text) {
  $('message').textContent = text;
  $('message').hidden = false;
  clearTimeout(messageTimer);
  messageTimer = setTimeout(() => { $('message').hidden = true; }, 7000);
}

$('rates').addEventListener('click', async event => {
  const rate = event.target.dataset.rate;
  const load = rate && await post('local/load', { changesPerSecond: Number(rate) });
  if (load) showLoad(load);
});

$('cut').addEventListener('click', async () => {
  cutAt = performance.now();
  const answer = await post('local/cut');
  const cut = answer?.results[0]?.rows.length > 0;
  if (answer && !cut) say(answer.error ?? 'There is no connection to cut just now');
  if (!cut) cutAt = 0;
});

const categories = await (await fetch('categories')).json();
const wanted = Number(location.hash.slice(1)) || categories[0].id;
for (const { id, name } of categories) {
  const tab = document.createElement('button');
  tab.type = 'button';
  tab.textContent = name;
  tab.setAttribute('aria-pressed', id === wanted);
  tab.addEventListener('click', () => {
    $('categories').querySelectorAll('button').forEach(other => other.setAttribute('aria-pressed', other === tab));
    history.replaceState(null, '', `#${id}`);
    watch(id);
  });
  $('categories').append(tab);
  if (id === wanted) tab.scrollIntoView({ block: 'nearest', inline: 'center' });
}
watch(wanted);
