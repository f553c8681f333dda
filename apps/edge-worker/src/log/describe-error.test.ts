import { expect, it } from 'vitest'
import { describeError } from './describe-error.ts'

it.each([
  ['203.0.113.77', '[IP address]'],
  ['2001:db8::1', '[IP address]'],
  ['[2001:DB8:0:0:0:0:0:1]:443', '[[IP address]]:443'],
  ['::ffff:203.0.113.77', '[IP address]'],
  ['2001:db8:1:2:3:4:203.0.113.77', '[IP address]'],
  ['ip=::1;', 'ip=[IP address];'],
  ['ada@example.com', '[e-mail address]'],
  // Servers that the collector connects to, times, hardware and names stay.
  ['127.0.0.1:4222', '127.0.0.1:4222'],
  ['12:34:56', '12:34:56'],
  ['2026-11-30T12:34:56.789Z', '2026-11-30T12:34:56.789Z'],
  ['aa:bb:cc:dd:ee:ff', 'aa:bb:cc:dd:ee:ff'],
  ['std::string', 'std::string'],
  ['1.2.3', '1.2.3'],
])('shows %s of a foreign message as %s', (text, shown) => {
  expect(describeError(new Error(`It is ${text} here`), []).message).toBe(`It is ${shown} here`)
})
