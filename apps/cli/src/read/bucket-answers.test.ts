import { describe, expect, it } from 'vitest'
import { parseFailure, parsePage } from './bucket-answers.ts'

const page = (content: string): Promise<unknown> =>
  parsePage(Buffer.from(`<ListBucketResult>${content}</ListBucketResult>`), 's3://exports/')
const object = '<Contents><Key>a</Key><Size>3</Size></Contents>'

describe('a page of the list of a bucket', () => {
  it('has keys and sizes, and the name of the next page', async () => {
    expect(
      await page(`${object}<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>`),
    ).toEqual({ objects: [{ key: 'a', bytes: 3 }], next: 't' })
    expect(await page('<IsTruncated>false</IsTruncated>')).toEqual({ objects: [], next: undefined })
  })

  it('has keys as the store encodes them', async () => {
    const contents = '<Contents><Key>a%01+b%2B%25</Key><Size>0</Size></Contents>'
    expect(await page(`<EncodingType>url</EncodingType>${contents}`)).toMatchObject({
      objects: [{ key: 'a\u0001 b+%' }],
    })
    expect(await page(contents)).toMatchObject({ objects: [{ key: 'a%01+b%2B%25' }] })
  })

  it.each([
    ['', 'not XML'],
    ['{"ok":true}', 'not XML'],
    ['<ListBucketResult><Contents><Key>a</K', 'not XML'],
    ['<html><body>Sign in</body></html>', '<html> instead of <ListBucketResult>'],
    ['<Error><Code>InternalError</Code></Error>', '<Error> instead of <ListBucketResult>'],
    ['<ListBucketResult><Contents><Key>a</Key><Size>ten</Size></Contents></ListBucketResult>', 'no key or no size'],
    ['<ListBucketResult><Contents><Size>1</Size></Contents></ListBucketResult>', 'no key or no size'],
    ['<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>', 'does not name the next page'],
    [`<ListBucketResult><EncodingType>url</EncodingType>${object.replace('>a<', '>%E0<')}</ListBucketResult>`, '"%E0"'],
  ])('is not %j', async (answer, why) => {
    await expect(parsePage(Buffer.from(answer), 's3://exports/')).rejects.toMatchObject({
      code: 'input_unreadable',
      message: expect.stringMatching(new RegExp(`^The list of s3://exports/ cannot be read: .*${why}`)),
    })
  })
})

describe('an answer of a store that failed', () => {
  it.each([
    [
      '<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>',
      'SlowDown: Reduce your request rate',
    ],
    ['<Error><Code>InvalidRange</Code></Error>', 'InvalidRange'],
    ['<html>', ''],
    ['', ''],
  ])('%j says why', async (answer, why) => {
    expect(await parseFailure(Buffer.from(answer))).toBe(why)
  })
})
