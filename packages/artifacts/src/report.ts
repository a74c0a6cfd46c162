/** A run as one page that needs nothing else: no script, no style sheet, no network. */
import { type EquityChart, barChart, lineChart } from './chart.ts';

export interface Report {
  readonly title: string;
  /** One line under the title: what ran over what. */
  readonly about: string;
  /** Loud lines: why it stopped, why it cannot be promoted, what to doubt. */
  readonly warnings: readonly string[];
  readonly equity: EquityChart;
  /** Of holding instead; drawn beside the equity. */
  readonly held: EquityChart;
  /** Gross exposure, in the unit of the equity. */
  readonly gross: EquityChart;
  /** `2021-03`, and the return of that month as a share. */
  readonly months: readonly (readonly [string, number])[];
  readonly figures: readonly (readonly [string, string])[];
  readonly trades: {
    readonly header: readonly string[];
    readonly rows: readonly (readonly string[])[];
    /** Rows that are not shown. */
    readonly more: number;
  };
}

export function reportHtml(report: Report): string {
  const { title, about, warnings, equity, held, gross, months, figures, trades } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(about)}</p>
${warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`).join('\n')}
${section('Equity', lineChart([equity, held], ['equity', 'held instead']))}
${section('Drawdown', lineChart([drawdownOf(equity)], ['below the peak, %']))}
${section('Exposure', lineChart([gross], ['gross']))}
${section('Months', barChart(months))}
${section('Figures and costs', table(['', ''], figures))}
${section('Trades', `${table(trades.header, trades.rows)}${trades.more > 0 ? `<p>and ${trades.more} more</p>` : ''}`)}
</body>
</html>
`;
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}.warning{background:#fff3cd;border-left:4px solid #c77700;padding:.4rem .8rem}
section{overflow-x:auto}svg{width:100%;height:auto;background:#fafafa;border:1px solid #ddd}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
td,th{padding:.15rem .9rem .15rem 0;text-align:right}td:first-child,th:first-child{text-align:left}
@media(prefers-color-scheme:dark){body{background:#151515;color:#e6e6e6}svg{background:#1c1c1c;border-color:#333}.warning{background:#3a2f12}}`;

const section = (title: string, body: string): string =>
  `<section><h2>${escaped(title)}</h2>\n${body}</section>`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'td' | 'th', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const head = header.every((cell) => cell === '') ? '' : `<thead>${cells('th', header)}</thead>`;
  return `<table>${head}<tbody>${rows.map((row) => cells('td', row)).join('\n')}</tbody></table>`;
}

/** Percent below the highest value so far. */
function drawdownOf({ at, value }: EquityChart): EquityChart {
  let peak = -Infinity;
  const fallen = value.map((each) => {
    peak = Math.max(peak, each);
    return peak > 0 ? ((each - peak) / peak) * 100 : 0;
  });
  return { at, value: fallen };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
