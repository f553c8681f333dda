import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { validateCall } from '@org/segment-core'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { ruleTexts } from '../src/validate/finding.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const segmentFile = inject('segment')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'validate-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

useWorkingDirectory(() => folder)

const run = (args: readonly string[], stdin: string | Buffer = '') =>
  runHere(['validate', ...args], { cwd: folder, stdin })

const good = { type: 'track', userId: 'user-42', event: 'Started', timestamp: '2024-05-01T09:30:00Z' }
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n')

describe('segment validate', () => {
  it('reports what is wrong in every row, where and by which rule, and sums up', async () => {
    const rows = [good, { ...good, userId: 7 }, { ...good, timestamp: '2024-05-01T09:30:00' }, good]
    await writeFile(join(folder, 'events.ndjson'), `${lines(rows)}\n{oops\n`)
    const { code, stdout, stderr } = await run(['events.ndjson'])
    expect({ code, stderr }).toEqual({ code: exitCodes.badData, stderr: '' })
    expect(stdout).toContain('events.ndjson:2:26: error id_not_string userId must be a string')
    expect(stdout).toContain('events.ndjson:3:66: warning timestamp_no_offset timestamp')
    expect(stdout).toContain('events.ndjson:5:1: error row_not_json')
    expect(stdout).toMatch(/1 × warning timestamp_no_offset timestamp: .*\n {4}first at events\.ndjson:3:66/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('5 rows: 2 errors, 1 warning')
  })

  it('accepts a good file in every format', async () => {
    await writeFile(join(folder, 'a.ndjson.gz'), gzipSync(lines([good, good])))
    await writeFile(join(folder, 'b.json'), JSON.stringify([good, good], null, 2))
    await writeFile(join(folder, 'c.csv'), 'userId,event,timestamp\nu,Started,2024-05-01T09:30:00Z\n')
    const { code, stdout } = await run(['a.ndjson.gz', 'b.json', 'c.csv', '--type', 'track'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '5 rows: 0 errors, 0 warnings\n' })
  })

  it('names the line and column of values of pretty JSON', async () => {
    await writeFile(join(folder, 'a.json'), JSON.stringify([good, { ...good, event: '' }], null, 2))
    expect((await run(['a.json'])).stdout).toContain('a.json:11:14: error event_required')
  })

  it('reports a name that an object has twice, as the collector does', async () => {
    const { code, stdout } = await run([], `${lines([good])}\n{"type":"track","properties":{"a":1,"a":2}}\n`)
    expect(code).toBe(exitCodes.badData)
    expect(stdout).toContain('-:2:1: error row_duplicate_name The row has the name properties.a twice.')
  })

  it('names the page of the field, as the API does, if the rule is about several fields', async () => {
    const call = { ...good, integrations: { Braze: 'yes' }, event: 'Order Completed', properties: { products: 'all' } }
    const { stdout } = await run(['--format', 'json'], lines([call]))
    const pages = JSON.parse(stdout).findings.map(({ page }: { readonly page: string }) => page)
    expect(pages).toHaveLength(2)
    expect(pages).toEqual(validateCall(call).issues.map(({ page }) => page))
    expect(pages).not.toContain(ruleTexts.reserved_type?.page)
  })

  it('fails for warnings only if asked to', async () => {
    const warned = lines([{ ...good, timestamp: '2024-05-01T09:30:00' }])
    expect((await run([], warned)).code).toBe(0)
    expect((await run(['--max-warnings', '1'], warned)).code).toBe(0)
    expect((await run(['--max-warnings', '0'], warned)).code).toBe(exitCodes.badData)
    expect((await run(['--strict'], warned)).code).toBe(exitCodes.badData)
  })

  it('adds the rules of those who are named with --for, and refuses unknown names', async () => {
    const input = lines([{ ...good, properties: { user_id: 'u', list: [1] } }])
    expect((await run([], input)).stdout).toContain('1 row: 0 errors, 0 warnings')
    const { stdout } = await run(['--for', 'warehouse, ga4'], input)
    expect(stdout).toContain('warning warehouse_column_taken properties.user_id')
    expect(stdout).toContain('warning ga4_parameter_type properties.list')
    const refused = await run(['--for', 'warehouse,ga5'], input)
    expect(refused.code).toBe(exitCodes.usage)
    expect(refused.stderr).toContain('--for has no rules for "ga5"')
  })

  it('writes JSON with findings and a summary, and SARIF with its rules', async () => {
    const input = lines([
      { ...good, userId: 7 },
      { ...good, event: 5 },
      { ...good, userId: 8 },
    ])
    const { findings, summary } = JSON.parse((await run(['--format', 'json'], input)).stdout)
    expect(findings).toHaveLength(3)
    expect(findings[0]).toMatchObject({ file: '-', line: 1, code: 'id_not_string', path: 'userId', severity: 'error' })
    expect(summary).toMatchObject({ rows: 3, errors: 3, warnings: 0, groups: [{ count: 2 }, { count: 1 }] })
    const sarif = JSON.parse((await run(['--format', 'sarif'], input)).stdout)
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'segment validate' } } }] })
    const [{ results, tool }] = sarif.runs
    for (const { ruleId, ruleIndex, level, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
      expect(level).toBe('error')
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0)
    }
  })

  it('has a text and a page for every rule', () => {
    for (const { rule, page } of Object.values(ruleTexts)) {
      expect(rule).toMatch(/\.$/)
      expect(page).toMatch(/^https:\/\//)
    }
  })

  it('validates against a tracking plan', async () => {
    const rule = {
      type: 'TRACK',
      key: 'Started',
      version: 1,
      jsonSchema: { properties: { properties: { required: ['at'] } } },
    }
    await writeFile(join(folder, 'plan.json'), JSON.stringify({ data: { rules: [rule] } }))
    const input = lines([
      { ...good, properties: {} },
      { ...good, event: 'Stopped' },
    ])
    const { code, stdout } = await run(['--plan', 'plan.json'], input)
    expect(code).toBe(exitCodes.badData)
    expect(stdout).toContain('-:1:102: error plan_violation properties.at')
    expect(stdout).toContain('warning plan_unplanned_event event')
    await writeFile(join(folder, 'tracking.yaml'), 'type: track\nname: Started\nproperties:\n  required: [at]\n')
    await mkdir(join(folder, 'tracking/track'), { recursive: true })
    await rename(join(folder, 'tracking.yaml'), join(folder, 'tracking/track/started.yaml'))
    expect((await run(['--plan', 'tracking'], input)).stdout).toBe(stdout)
    await writeFile(join(folder, 'none.json'), '{"rules":5}')
    const broken = await run(['--plan', 'none.json'], input)
    expect(broken.code).toBe(exitCodes.badData)
    expect(broken.stderr).toContain('bad_plan')
  })

  it('warns of what it cannot check in a tracking plan', async () => {
    const property = { pattern: '^(?=a)', format: 'postcode' }
    const jsonSchema = { properties: { properties: { properties: { code: property } } } }
    await writeFile(join(folder, 'plan.json'), JSON.stringify([{ type: 'TRACK', key: 'E', version: 1, jsonSchema }]))
    const { code, stderr } = await run(['--plan', 'plan.json', '--unplanned', 'ignore'], lines([good]))
    expect(code).toBe(exitCodes.ok)
    expect(stderr.match(/^warning: .*$/gm)).toEqual([
      'warning: plan.json: not checked: track "E": properties.properties.code.pattern looks ahead, which the engine of Segment cannot do; use "not" instead.',
      'warning: plan.json: not checked: track "E": properties.properties.code.format is "postcode", which is not checked.',
    ])
  })

  it('reports what cannot be read, and what breaks off', async () => {
    const missing = await run(['nothing.ndjson'])
    expect(missing.code).toBe(exitCodes.noInput)
    expect(missing.stderr).toContain('input_unreadable')
    const noise = lines(Array.from({ length: 2_000 }, (_, index) => ({ ...good, event: `${Math.sin(index)}` })))
    await writeFile(join(folder, 'cut.ndjson.gz'), gzipSync(noise).subarray(0, 20_000))
    const cut = await run(['cut.ndjson.gz'])
    expect(cut.code).toBe(exitCodes.badData)
    expect(cut.stdout).toContain('error input_truncated')
  })

  it('ends quietly when its reader stops early', async () => {
    await writeFile(join(folder, 'bad.ndjson'), lines(Array.from({ length: 5_000 }, () => ({ type: 'track' }))))
    const command = `"${process.execPath}" "${segmentFile}" validate bad.ndjson --max-lines 100000 | head -n 3`
    const child = spawn('sh', ['-c', command], { cwd: folder, env: { PATH: process.env.PATH ?? '' } })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    await once(child, 'close')
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(stderr).toBe('')
  })

  it('finds the same in a large file as in a small one, in order', async () => {
    const bad = (index: number) =>
      index % 2_000 === 77 ? { ...good, userId: index } : { ...good, properties: { text: 'x'.repeat(200) } }
    const text = `${lines(Array.from({ length: 8_000 }, (_, index) => bad(index)))}\n{oops`
    await writeFile(join(folder, 'large.ndjson'), text)
    const large = await run(['large.ndjson', '--format', 'json'])
    const small = await run(['--input-format', 'ndjson', '--format', 'json'], text)
    const of = ({ stdout }: { stdout: string }) => JSON.parse(stdout.replaceAll('"large.ndjson"', '"-"'))
    expect(of(large)).toEqual(of(small))
    expect(of(large).findings.map(({ line }: { line: number }) => line)).toEqual([78, 2_078, 4_078, 6_078, 8_001])
    // Noise does not compress, so the truncated file is large.
    const noise = Array.from({ length: 300 }, () => ({
      ...good,
      properties: { text: randomBytes(9_000).toString('base64') },
    }))
    const zipped = gzipSync(`${lines(noise)}\n`)
    await writeFile(join(folder, 'cut.ndjson.gz'), zipped.subarray(0, zipped.length - 200_000))
    const cut = await run(['cut.ndjson.gz', '--format', 'json'])
    const { summary, findings } = JSON.parse(cut.stdout)
    expect(findings.map(({ code }: { code: string }) => code)).toEqual(['input_truncated'])
    expect(summary.rows).toBeGreaterThan(200)
  })

  it('reads a file of 60 MB in bounded memory', async () => {
    const row = JSON.stringify({ ...good, properties: { text: 'x'.repeat(400) } })
    await writeFile(join(folder, 'large.ndjson'), `${row}\n`.repeat(120_000))
    const code = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))`
    const child = execFile(process.execPath, [
      ...['--import', `data:text/javascript,${encodeURIComponent(code)}`, segmentFile],
      ...['validate', join(folder, 'large.ndjson')],
    ])
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    await once(child, 'close')
    expect(stdout).toBe('120,000 rows: 0 errors, 0 warnings\n')
    expect(Number(stderr) / 1_024).toBeLessThan(400)
  })
})
