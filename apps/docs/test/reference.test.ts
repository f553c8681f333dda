import { callTypeNames, discardReasons, type IssueRule, issueRules } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import type { CommandReference, CommandText } from '../../cli/src/help/command-reference.ts'
import type { SettingText } from '../../edge-worker/src/config/describe-settings.ts'
import { readReference } from '../pages/read-reference.ts'
import { basePath } from '../site.ts'
import { judgeText } from '../src/playground/judge-text.ts'
import { readFragment } from '../src/playground/share.ts'
import { readBuiltPages } from './site-files.ts'

const pages = new Map(readBuiltPages().map((page) => [page.address, page]))

/** The text of a page as a person reads it. */
const textOf = (address: string): string => {
  const page = pages.get(basePath + address)
  if (page === undefined) throw new Error(`The site has no page ${address}`)
  const main = /<main[\s\S]*<\/main>/.exec(page.html)?.[0] ?? ''
  return main
    .replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/g, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

const rules: readonly (readonly [string, IssueRule])[] = Object.entries(issueRules)
const plain = (text: string): string => text.replaceAll('`', '')

describe('the page of an issue', () => {
  it.each(rules)('%s has its rule, an example with the code, the fix and the source', (code, rule) => {
    const text = textOf(`reference/issues/${code}/`)
    expect(text).toContain(plain(rule.rule))
    expect(text).toContain(plain(rule.advice))
    expect(text).toMatch(new RegExp(`${rule.severity} ${code}(?: at |:)`))
    expect(pages.get(`${basePath}reference/issues/${code}/`)?.links).toContain(rule.page)
  })

  const links = rules.flatMap(([code]) => {
    const found = pages
      .get(`${basePath}reference/issues/${code}/`)
      ?.links.find((link) => link.includes('/playground/#'))
    return found === undefined ? [] : [[code, found] as const]
  })

  it.each(links)('%s opens the playground with an example that breaks the rule', (code, link) => {
    const shared = readFragment(link.slice(link.indexOf('#')))
    const judgement = judgeText(shared?.text ?? '', {
      targets: rules.flatMap(([name, { for: target }]) => (name === code && target !== undefined ? [target] : [])),
      strict: false,
      now: () => Date.parse('2026-06-01T12:00:00.000Z'),
      createId: () => 'an-id',
    })
    expect(judgement.kind === 'verdict' && judgement.issues.map((issue) => issue.code)).toContain(code)
  })

  it('opens the playground from most pages', () => {
    expect(links.length).toBeGreaterThan(rules.length * 0.75)
  })
})

it('explains every discard code', () => {
  const text = textOf('reference/discards/')
  for (const [code, { cause, advice }] of Object.entries(discardReasons)) {
    expect(text).toContain(code)
    expect(text).toContain(`${plain(cause)} ${plain(advice)}`)
  }
})

describe('the command', () => {
  it('has a page for each command, with every flag', async () => {
    const { program, exitCodes, settings } = await readReference<CommandReference>('apps/cli')
    const flagsOf = (command: CommandText): readonly string[] => [
      ...command.flags.flatMap(({ flags, help }) => [flags, help]),
      ...command.commands.flatMap(flagsOf),
    ]
    for (const command of program.commands) {
      const text = textOf(`reference/commands/${command.name}/`)
      for (const part of [command.description, ...flagsOf(command), ...command.examples])
        expect(text).toContain(plain(part))
    }
    expect(program.commands.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...callTypeNames, 'import', 'dev']),
    )
    const index = textOf('reference/commands/')
    for (const part of [...settings.map(({ env }) => env), ...exitCodes.map(([, meaning]) => meaning)]) {
      expect(index).toContain(part)
    }
  })
})

describe('the collector', () => {
  it('has every setting, with its variable', async () => {
    const { collector, source } =
      await readReference<Record<'collector' | 'source', readonly SettingText[]>>('apps/edge-worker')
    const text = textOf('reference/collector-settings/')
    for (const { name, variable, help } of collector)
      for (const part of [name, variable, help]) expect(text).toContain(plain(part))
    for (const { name, help } of source) for (const part of [name, help]) expect(text).toContain(plain(part))
    expect(collector.length).toBeGreaterThan(50)
  })
})

describe('the API reference', () => {
  it.each([
    ['api/core/functions/validatecall/', 'Validates one call by every rule'],
    ['api/core/interfaces/segmentclient/', 'flush()'],
    ['api/testing/functions/createfakesegment/', 'createFakeSegment'],
    ['api/core/middleware/functions/redact/', 'redact'],
  ])('%s has its docstring', (address, part) => {
    expect(textOf(address)).toContain(part)
  })
})

it('has the benchmarks with their noise and the promises that do not hold', () => {
  const text = textOf('benchmarks/')
  for (const part of ['Middle half', 'not reached', 'Clients under the same faults', '503 for 200 s'])
    expect(text).toContain(part)
})
