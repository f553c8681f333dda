import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { main } from '../src/cli/main.ts'
import { manifestFolder, now, segmentApp } from './support/segment-app.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')

const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text)

describe('the README', () => {
  it('has an example that runs', async () => {
    const [code = ''] = blocks('ts')
    const file = join(root, 'test', 'readme-example.generated.ts')
    writeFileSync(
      file,
      code
        .replace("'@org/segment-connector'", "'../src/index.ts'")
        .replace("'path/to/app'", JSON.stringify(manifestFolder)),
    )
    try {
      const { stderr } = await promisify(execFile)(process.execPath, ['--conditions=@org/source', file])
      expect(stderr).toBe('')
    } finally {
      rmSync(file, { force: true })
    }
  })

  it('has a command that runs without a network', async () => {
    const command = blocks('sh').find((text) => text.startsWith('npx --yes pnpm@12.21.0 start')) ?? ''
    const argv = command.replace('npx --yes pnpm@12.21.0 start ', '').replaceAll('\\\n', ' ').trim().split(/\s+/)
    let out = ''
    const write = (text: string): void => {
      out += text
    }
    const fetch = (): Promise<Response> => Promise.reject(new Error('no network'))
    const code = await main(argv, {
      out: write,
      err: write,
      environment: {},
      fetch,
      defaultApp: manifestFolder,
      now: () => now,
      random: () => 0.5,
    })
    expect([code, out]).toEqual([0, expect.stringContaining('POST https://api.segment.io/v1/group')])
  })

  it('has the documented example, which runs as printed against the local Segment', async () => {
    const command = blocks('sh').find((text) => text.includes('--local')) ?? ''
    const start = `"${process.execPath}" --conditions=@org/source src/cli/bin.ts`
    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('npx --yes pnpm@12.21.0 start', start)], {
      cwd: root,
    })
    expect(stdout).toContain('POST https://api.segment.io/v1/group/')
    expect(stdout).toContain('"success":true')
    expect(stdout).toContain('Local Segment: kept')
    expect(stdout).toContain('"groupId":"company-7"')
    expect(stdout).not.toContain('{{')
    expect(stdout).not.toContain(btoa('your_Write_Key:'))
  })

  const [, modules = ''] = /<!-- generated: modules -->([\s\S]*)<!-- \/generated: modules -->/.exec(readme) ?? []
  const examples = [
    ...modules.matchAll(/### (.+)\n[\s\S]*?```sh\nnpx --yes pnpm@12\.21\.0 start ([\s\S]*?)\n```/g),
  ].map(([, label = '', command = '']) => ({ label, command }))

  it('has an example of every module', () => {
    expect(examples.map(({ label }) => label)).toEqual([...segmentApp.modules.values()].map(({ label }) => label))
  })

  it.each(examples)('has an example of $label that runs against the local Segment', async ({ command }) => {
    // A shell reads the same: words, and text in single quotes.
    const argv = [...command.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) =>
      word.replaceAll("'", ''),
    )
    let out = ''
    const write = (text: string): void => {
      out += text
    }
    const fetch = (): Promise<Response> => Promise.reject(new Error('no network'))
    const context = { out: write, err: write, environment: {}, fetch, defaultApp: manifestFolder }
    // The local Segment gives each call an id.
    let drawn = 0
    const random = (): number => {
      drawn += 1
      return (drawn * 0.618) % 1
    }
    const code = await main(argv, { ...context, now: () => now, random })
    expect([code, out]).toEqual([0, expect.stringMatching(/Output: [1-9]/)])
    expect(out).toMatch(/Local Segment: (?:kept|nothing arrived)/)
  })

  it('has a diagram of every module, as has the documentation', () => {
    for (const [text, folder] of [
      [readme, root],
      [readFileSync(join(manifestFolder, 'docs/segment.md'), 'utf8'), join(manifestFolder, 'docs')],
    ] as const) {
      const pictures = [...text.matchAll(/!\[Diagram of (.+)\]\((.+\.svg)\)/g)]
      expect(pictures.map(([, label]) => label)).toEqual([...segmentApp.modules.values()].map(({ label }) => label))
      for (const [, , path = ''] of pictures) expect(readFileSync(join(folder, path), 'utf8')).toMatch(/^<svg /)
    }
  })

  it('links to the documentation of every module', () => {
    const [, target = ''] = /\]\((manifest\/[^)]+\.md)\)/.exec(readme) ?? []
    const page = readFileSync(join(root, target), 'utf8')
    for (const label of [
      'Identify',
      'Track',
      'Page',
      'Screen',
      'Group',
      'Alias',
      'Bulk send calls (advanced)',
      'Make an API call',
    ]) {
      expect(page).toContain(`### ${label}\n`)
    }
  })
})
