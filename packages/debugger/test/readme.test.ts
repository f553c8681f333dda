import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { devRoutes } from '../src/http/dev-routes.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

it('the README begins with an example that runs as it stands', () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  expect(example).toContain('startDebugger(')
  const flags = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', example]
  const output = execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n\[\]\n$/)
})

it('the README names every route', () => {
  for (const { path } of devRoutes) {
    if (path !== '/_dev/openapi.json') expect(readme).toContain(`${path.replace(/\/$/, '')}`)
  }
})
