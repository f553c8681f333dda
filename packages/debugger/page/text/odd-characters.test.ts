import { describe, expect, it } from 'vitest'
import { oddCharacters, skeletonOf, textPieces } from './odd-characters.ts'

const shown = (text: string, spaces = false): string =>
  textPieces(text, { spaces })
    .map((piece) => (piece.mark === undefined ? piece.text : `<${piece.mark.kind}>`))
    .join('')

describe('characters that readers would not notice', () => {
  it.each([
    ['Order\u200bCompleted', 'Order<invisible>Completed'],
    ['Order\u00a0Completed', 'Order<invisible>Completed'],
    ['\ufeffOrder', '<invisible>Order'],
    ['gnp\u202eorder', 'gnp<invisible>order'],
    ['a\u2066b\u2069', 'a<invisible>b<invisible>'],
    ['a\u0000b\tc\nd', 'a<invisible>b<invisible>c<invisible>d'],
    ['soft\u00adhyphen', 'soft<invisible>hyphen'],
    ['Order C\u03bfmpleted', 'Order C<look-alike>mpleted'],
    ['\u041erder', '<look-alike>rder'],
    ['Order \u0441\u043e\u0440', 'Order <look-alike><look-alike><look-alike>'],
    ['\uff2frder', '<look-alike>rder'],
    ['\ud835\udc0erder', '<look-alike>rder'],
    ['a\u200db', 'a<invisible>b'],
  ])('%j is shown as %s', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })

  it.each([
    'Order Completed',
    'مرحبا',
    'Заказ оформлен',
    'Заказ Order',
    'Ολοκληρώθηκε',
    '👩\u200d🚀🧪 ❤\ufe0f 1\ufe0f\u20e3',
    'می\u200cخواهم',
    'क्\u200dष',
    'Café naïve Straße',
    '注文 completed',
    'π = 3.14',
  ])('%j is plain text', (text) => {
    expect(textPieces(text)).toEqual([{ text }])
  })

  it('are spaces at the ends and repeated spaces too, where asked', () => {
    expect(shown(' Order  Completed ', true)).toBe('<invisible>Order <invisible>Completed<invisible>')
    expect(shown(' Order  Completed ')).toBe(' Order  Completed ')
  })

  it('are named, each once', () => {
    expect(oddCharacters('C\u03bfmp\u200ble\u200bted')).toEqual([
      'Greek letter that looks like "o", U+03BF',
      'zero width space, U+200B',
    ])
    expect(oddCharacters('Order\u{e0100}')).toEqual(['invisible character, U+E0100'])
  })

  it('are marked up to a bound, and no text is lost', () => {
    const text = '\u200b'.repeat(5000)
    const pieces = textPieces(text)
    expect(pieces.length).toBe(101)
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
  })
})

describe('the skeleton', () => {
  it('is the same for texts that look alike', () => {
    const alike = [
      'Order Completed',
      'order_completed',
      'Order\u200bCompleted',
      'Order C\u03bfmpleted',
      'ORDER-COMPLETED ',
      '\uff2frder Complet\u00e9d',
    ]
    expect(new Set(alike.map(skeletonOf)).size).toBe(1)
    expect(skeletonOf('Step 1')).not.toBe(skeletonOf('Step 2'))
    expect(skeletonOf('***')).not.toBe(skeletonOf('+++'))
  })
})
