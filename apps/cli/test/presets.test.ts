import { describe, expect, it } from 'vitest'
import { layoutsFromFlags } from '../src/presets/layouts-from-flags.ts'
import { loadPreset } from '../src/presets/load-preset.ts'
import { presetNames } from '../src/presets/preset-names.ts'
import { useLocalSegment } from './local-segment.ts'
import { presetSamples } from './preset-samples/all.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

describe.each(presetSamples)(
  '--from $preset, $layout as $container',
  ({ preset, file, content, flags = [], ...sample }) => {
    it('becomes its calls, none without a user and none with the id of another', async () => {
      local.file(file, content)
      const done = await segment(['import', file, '--from', preset, ...flags, '--json'])
      expect(done.stderr).not.toContain('error')
      expect(reportOf(done)).toMatchObject({ sent: sample.calls.length, rejected: 0, filtered: sample.filtered ?? 0 })
      const calls = local.segment.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: object[] }).batch)
      expect(calls).toMatchObject(sample.calls)
      const ids = calls.map((call) => Reflect.get(call, 'messageId'))
      expect(new Set(ids).size).toBe(ids.length)
      // What belongs to the export is not a field of a call.
      for (const call of calls) {
        for (const name of ['receivedAt', 'projectId', 'version', '_metadata', 'rudderId'])
          expect(call).not.toHaveProperty(name)
      }
    })
  },
)

describe('a preset', () => {
  it.each(presetNames)('%s has its source, and a sample of each layout', async (name) => {
    const { page, layouts } = await loadPreset(name)
    expect(page).toMatch(/^https:\/\//)
    const tested = new Set(presetSamples.filter(({ preset }) => preset === name).map(({ layout }) => layout))
    const untested = layouts.map(({ name: layout }) => layout).filter((layout) => !tested.has(layout))
    expect(untested).toEqual([])
  })

  it('refuses a table of another layout, and names its layouts', async () => {
    local.file('other.csv', 'a,b\n1,2\n')
    const done = await segment(['import', 'other.csv', '--from', 'shopify'])
    expect(done).toMatchObject({ code: 65 })
    expect(done.stderr).toMatch(/layout_unknown: .*orders \("Name", "Email".*customers/)
  })

  it('rejects rows of another layout', async () => {
    local.file('rows.ndjson', '{"type":"track","event":"E","userId":"u"}\n')
    const done = await segment(['import', 'rows.ndjson', '--from', 'mixpanel', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 1, rejected: 1 })
  })

  it('is changed by flags, and cannot be combined with a mapping file', async () => {
    local.file(
      'calls.ndjson',
      '{"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2024-05-01T09:30:00Z"}\n',
    )
    const expr = ['--expr', 'messageId="again-" & messageId', '--set', 'context.app.name=x']
    const done = await segment([
      'import',
      'calls.ndjson',
      '--from',
      'segment-archive',
      ...expr,
      '--preview',
      '1',
      '--json',
    ])
    expect(JSON.parse(done.stdout)).toMatchObject({ messageId: 'again-m', context: { app: { name: 'x' } }, event: 'E' })
    const both = await segment(['import', 'calls.ndjson', '--from', 'heap', '--mapping', 'x.yaml'])
    expect(both).toMatchObject({ code: 64 })
  })

  it('is validated as it is imported', async () => {
    const [sample] = presetSamples.filter(({ preset }) => preset === 'hubspot')
    local.file('contacts.csv', sample?.content ?? '')
    expect(await segment(['validate', 'contacts.csv', '--from', 'hubspot'])).toMatchObject({ code: 0 })
    expect(await layoutsFromFlags({} as never, { from: 'heap' })).toHaveLength(5)
  })
})
