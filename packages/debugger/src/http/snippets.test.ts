import { expect, it } from 'vitest'
import { sdkSnippets } from './snippets.ts'

it('says in the browser snippet that analytics.js is missing', () => {
  const browser = (hasLibrary: boolean) =>
    sdkSnippets('http://127.0.0.1:8108', 'some-write-key', hasLibrary).find(({ id }) => id === 'browser')
  expect(browser(false)).toMatchObject({
    hint: expect.stringContaining('install @segment/analytics-next'),
    code: expect.stringMatching(/^<!-- analytics\.js is missing: .* -->\n<script>/),
  })
  expect(browser(true)?.code).toMatch(/^<script>/)
})
