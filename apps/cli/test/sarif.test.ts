import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHere, useWorkingDirectory } from './run-here.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-sarif-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
useWorkingDirectory(() => folder)

const object = (properties: Readonly<Record<string, object>>, required: readonly string[]) => ({
  ...{ type: 'object', properties, required, additionalProperties: false },
})
const text = { type: 'string', minLength: 1 }
const message = object({ text }, ['text'])
const place = { type: 'integer', minimum: 1 }

/**
 * The part of SARIF that the command writes, without unknown members; for results and rules also the additional
 * requirements of GitHub.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const sarifSchema = object(
  {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: {
      ...{ type: 'array', minItems: 1 },
      items: object(
        {
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          tool: object(
            {
              driver: object(
                {
                  name: text,
                  version: text,
                  rules: {
                    ...{ type: 'array', uniqueItems: true },
                    items: object(
                      {
                        ...{ id: text, shortDescription: message, fullDescription: message, help: message },
                        helpUri: { type: 'string', format: 'uri' },
                      },
                      ['id', 'shortDescription', 'fullDescription', 'help'],
                    ),
                  },
                },
                ['name', 'rules'],
              ),
            },
            ['driver'],
          ),
          results: {
            type: 'array',
            items: object(
              {
                ruleId: text,
                ruleIndex: { type: 'integer', minimum: 0 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message,
                locations: {
                  ...{ type: 'array', minItems: 1 },
                  items: object(
                    {
                      physicalLocation: object(
                        {
                          artifactLocation: object({ uri: { type: 'string', format: 'uri-reference' } }, ['uri']),
                          region: object({ startLine: place, startColumn: place }, ['startLine']),
                        },
                        ['artifactLocation', 'region'],
                      ),
                    },
                    ['physicalLocation'],
                  ),
                },
              },
              ['ruleId', 'level', 'message', 'locations'],
            ),
          },
        },
        ['tool', 'results'],
      ),
    },
  },
  ['$schema', 'version', 'runs'],
)

interface Sarif {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
    readonly results: readonly {
      readonly ruleId: string
      readonly ruleIndex: number
      readonly level: string
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string }
          readonly region: { readonly startLine: number; readonly startColumn: number }
        }
      }[]
    }[]
  }[]
}

const ajv = new Ajv({ allErrors: true })
addFormats.default(ajv)
const isSarif = ajv.compile<Sarif>(sarifSchema)

const sarifOf = async (args: readonly string[], stdin = '') => {
  const { code, stdout } = await runHere(['validate', '--format', 'sarif', ...args], { cwd: folder, stdin })
  const document: unknown = JSON.parse(stdout)
  if (!isSarif(document)) throw new Error(ajv.errorsText(isSarif.errors))
  const [run] = document.runs
  if (run === undefined) throw new Error('There is no run.')
  const ids = run.tool.driver.rules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { ruleId, ruleIndex } of run.results) expect(ids[ruleIndex]).toBe(ruleId)
  const places = run.results.map(({ locations: [first], ruleId, level }) => {
    const { artifactLocation, region } = first?.physicalLocation ?? {}
    return { uri: artifactLocation?.uri, line: region?.startLine, column: region?.startColumn, ruleId, level }
  })
  return { code, places }
}

const good = '{"type":"track","userId":"u","event":"E"}\n'

describe('SARIF', () => {
  it('follows the standard, with findings of every kind', async () => {
    writeFileSync(
      join(folder, 'events.ndjson'),
      `${good}{"type":"track","userId":7,"event":"E"}\n{broken\n{"type":"track","userId":"u","event":"E","timestamp":"2024-05-01T09:30:00"}\n`,
    )
    writeFileSync(join(folder, 'customers.csv'), 'id,joined\n1,soon\n2,2024-01-01,3\n')
    const { code, places } = await sarifOf(['events.ndjson'])
    expect(code).toBe(65)
    expect(places).toEqual([
      { uri: 'events.ndjson', line: 2, column: 26, ruleId: 'id_not_string', level: 'error' },
      { uri: 'events.ndjson', line: 3, column: 1, ruleId: 'row_not_json', level: 'error' },
      { uri: 'events.ndjson', line: 4, column: 54, ruleId: 'timestamp_no_offset', level: 'warning' },
    ])
    const map = ['--type', 'identify', '--map', 'userId=id', '--map', 'timestamp=joined']
    expect((await sarifOf(['customers.csv', ...map])).places).toMatchObject([
      { uri: 'customers.csv', line: 2, ruleId: 'mapping_failed' },
      { uri: 'customers.csv', line: 3, ruleId: 'row_fields' },
    ])
  })

  it('is complete without findings', async () => {
    expect(await sarifOf(['-'], good)).toEqual({ code: 0, places: [] })
    expect(await sarifOf(['-'], '')).toEqual({ code: 0, places: [] })
  })

  it('names files by URIs, whatever their names contain', async () => {
    const name = 'März #1 100%?.ndjson'
    writeFileSync(join(folder, name), '{}\n')
    const relative = (await sarifOf([`./${name}`])).places[0]?.uri ?? ''
    expect(relative).toBe('M%C3%A4rz%20%231%20100%25%3F.ndjson')
    expect(new URL(relative, 'file:///repository/').pathname).toBe(`/repository/${relative}`)
    const absolute = (await sarifOf([join(folder, name)])).places[0]?.uri ?? ''
    expect(decodeURIComponent(new URL(absolute).pathname)).toBe(join(folder, name))
    expect((await sarifOf(['-'], '{}')).places[0]?.uri).toBe('stdin')
  })

  it('is not started if the command line is invalid', async () => {
    writeFileSync(join(folder, 'customers.csv'), 'Customer ID\n1\n')
    for (const format of ['sarif', 'json']) {
      const args = ['validate', 'customers.csv', '--format', format]
      expect(await runHere(args, { cwd: folder })).toMatchObject({ code: 65, stdout: '' })
    }
  })
})
