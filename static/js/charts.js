// Draws each figure.wg-chart from the table inside it. No inline script or style; no request.
const css = getComputedStyle(document.documentElement);
const v = (name) => css.getPropertyValue(name).trim();
const font = { fontFamily: css.getPropertyValue('--wg-sans'), fontSize: 13, color: v('--wg-ink-2') };

function read(table) {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells].map((c) => c.textContent.trim());
  const col = (i) => rows.map((r) => r.cells[i].textContent.trim().replace(/[,%]/g, ''));
  return { heads, names: col(0), cols: heads.slice(1).map((_, i) => col(i + 1).map(Number)) };
}
function trend({ heads, names, cols }) {
  const line = (i, colour, type, width) => ({ name: heads[i + 1], type: 'line', data: cols[i], symbol: 'none', lineStyle: { color: colour, type, width }, itemStyle: { color: colour } });
  return {
    grid: { left: 36, right: 8, top: 10, bottom: 22 },
    xAxis: { type: 'category', data: names, boundaryGap: true, axisTick: { show: false }, axisLine: { lineStyle: { color: v('--wg-edge') } }, axisLabel: { ...font, interval: 1 } },
    yAxis: { type: 'value', splitNumber: 3, splitLine: { lineStyle: { color: v('--wg-line') } }, axisLabel: font },
    series: [
      { name: heads[1], type: 'bar', data: cols[0], barWidth: '46%', itemStyle: { color: v('--wg-blue-200') } },
      line(1, v('--wg-blue'), 'solid', 2.5),
      line(2, v('--wg-red'), 'dashed', 2),
    ],
  };
}
function bars({ names, cols }) {
  return {
    grid: { left: 0, right: 34, top: 2, bottom: 2, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: { type: 'category', data: names, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...font, fontSize: 14, color: v('--wg-ink') } },
    series: [{ type: 'bar', data: cols[0], barWidth: 12, itemStyle: { color: v('--wg-blue') }, label: { show: true, position: 'right', ...font, color: v('--wg-ink') } }],
  };
}

const kinds = { trend, bars };
const drawn = new Map();

function draw(root) {
  for (const [fig, chart] of drawn) {
    if (fig.isConnected) continue;
    chart.dispose();
    drawn.delete(fig);
  }
  for (const fig of root.querySelectorAll('.wg-chart:not(.is-drawn)')) {
    fig.classList.add('is-drawn');
    const chart = window.echarts.init(fig.querySelector('.wg-chart-c'), null, { renderer: 'canvas' });
    // renderMode richText: the HTML tooltip needs style attributes, which the CSP refuses
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      textStyle: font,
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      ...kinds[fig.dataset.chart](read(fig.querySelector('table'))),
    });
    drawn.set(fig, chart);
  }
  for (const button of root.querySelectorAll('[data-toggle-table]')) button.hidden = false;
}

if (window.echarts) {
  draw(document);
  document.body.addEventListener('htmx:afterSettle', () => draw(document));
  window.addEventListener('resize', () => drawn.forEach((chart) => chart.resize()));
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-toggle-table]');
    if (!button) return;
    const on = document.getElementById(button.dataset.toggleTable).classList.toggle('is-table');
    button.setAttribute('aria-pressed', on);
  });
}
