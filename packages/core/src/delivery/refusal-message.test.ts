import { describe, expect, it } from 'vitest'
import { refusalMessage } from './refusal-message.ts'

describe('refusalMessage', () => {
  it.each([
    ['{"success":false,"message":"malformed JSON","code":"invalid_request"}', 'malformed JSON (invalid_request)'],
    ['{"success":false,"message":"An invalid write key was provided"}', 'An invalid write key was provided'],
    ['{"error":"invalid_client","error_description":"unknown key"}', 'unknown key (invalid_client)'],
    ['{"error":"oops"}', 'oops'],
    ['{"code":"x"}', 'x'],
    ['{"message":{"a":1},"error":""}', undefined],
    ['{"__proto__":{"message":"x"}}', undefined],
    ['[]', '[]'],
    ['null', 'null'],
    ['Cannot GET /', 'Cannot GET /'],
    ['two\r\n\tlines \u001b[31mred', 'two lines [31mred'],
    ['reversed \u202etxet', 'reversed txet'],
    ['<html><body>Bad gateway</body></html>', undefined],
    ['  ', undefined],
    ['', undefined],
  ])('reads %j', (body, message) => {
    expect(refusalMessage(body)).toBe(message)
  })

  it('shortens a long message', () => {
    expect(refusalMessage('x'.repeat(5_000))).toBe(`${'x'.repeat(300)}…`)
  })
})
