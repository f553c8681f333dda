import type { FaultResult } from './run-fault.ts'

/** What became of the calls, in a few words: `all · 34 requests · 45 twice · hung`. */
export const resultText = (result: FaultResult, reports: boolean): string => {
  const { given, delivered, requests, repeated, renamed, settled, thrown, end } = result
  const lost = given - delivered
  const open = end === 'crashed' || !reports ? 0 : given - settled - thrown
  return [
    lost === 0 ? 'all' : `**${lost} lost**`,
    String(requests),
    ...(repeated === 0 ? [] : [`${repeated} twice`]),
    ...(renamed === 0 ? [] : [`${renamed} under two ids`]),
    ...(open === 0 ? [] : [`${open} unsettled`]),
    ...(end === 'closed' ? [] : [end === 'hung' ? '**hung**' : '**crashed**']),
  ].join(' · ')
}

/** A Markdown table with a row per fault and a column per client. */
export const faultTable = (
  clients: readonly string[],
  rows: readonly { readonly fault: string; readonly cells: readonly string[] }[],
): string =>
  [['Fault', ...clients], ['---', ...clients.map(() => '---')], ...rows.map(({ fault, cells }) => [fault, ...cells])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
