// Sends what was typed to the server and shows what came back.

const $ = id => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function table({ columns, rows, truncated }) {
  const card = element('div', undefined, 'card');
  const made = element('table');
  const head = made.createTHead().insertRow();
  columns.forEach(name => head.append(element('th', name)));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach(value => line.append(element('td', value ?? 'null', value === null ? 'null' : '')));
  }
  card.append(made);
  card.append(element('p', `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}${truncated ? ', and more that are not shown' : ''}`, 'note'));
  return card;
}

function note(text, className) {
  const card = element('div', undefined, `card ${className ?? ''}`);
  card.append(element('p', text));
  return card;
}

async function run() {
  const response = await fetch('local/sql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Price-Board': '1' },
    body: JSON.stringify({ sql: $('sql').value }),
  });
  const answer = await response.json();
  if (!response.ok) {
    return [note(response.status === 404 ? 'Switched off. Set shop.sql.enabled=true to allow typed SQL.' : answer.message ?? answer.error, 'error')];
  }
  const shown = answer.results.map(result =>
    result.columns.length ? table(result) : note(`${result.changed} ${result.changed === 1 ? 'row' : 'rows'} changed`));
  if (answer.error) shown.push(note(answer.error, 'error'));
  else shown.push(element('p', `Answered in ${answer.millis.toFixed(1)} ms`, 'note'));
  return shown;
}

$('form').addEventListener('submit', async event => {
  event.preventDefault();
  try {
    $('answer').replaceChildren(...await run());
  } catch (error) {
    $('answer').replaceChildren(note(error.message, 'error'));
  }
});

$('sql').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    $('form').requestSubmit();
    event.preventDefault();
  }
});

$('examples').addEventListener('click', event => {
  if (event.target.dataset.sql) {
    $('sql').value = event.target.dataset.sql;
    $('sql').focus();
  }
});
