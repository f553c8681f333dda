import { describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'

const file = JSON.stringify({ profiles: { default: {}, staging: {} } })

const machine = { files: new Map([['/home/ada/.config/segment/config.json', file]]) }

/** The values offered for words, as zsh passes them. */
const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
  const run = await runSegment(['complete', 'zsh', '--', ...words], machine)
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] ?? '')
}

/** The values offered for a line, as bash passes it. */
const offeredInBash = async (line: string): Promise<readonly string[]> => {
  const run = await runSegment(['complete', 'bash', '--', line, '"\'@><=;|&(:'], machine)
  return run.stdout.split('\n').filter((part) => part !== '')
}

describe('completion', () => {
  it('offers commands and subcommands', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['identify', 'track', 'send', 'api', 'config', 'doctor']))
    expect(await offered('')).not.toContain('complete')
    expect(await offered('tr')).toEqual(['track', 'trigger'])
    expect(await offered('config', '')).toEqual(expect.arrayContaining(['set', 'get', 'unset', 'list', 'path']))
    expect(await offered('help', 'tra')).toEqual(['track'])
    expect(await offered('--region', 'eu', 'tra')).toEqual(['track'])
    expect(await offered('track', 'extra', '')).toEqual([])
  })

  it('offers options of the command and global options, each once unless it is repeatable', async () => {
    expect(await offered('track', '--re')).toEqual(['--revenue', '--region', '--retries', '--reveal'])
    expect(await offered('track', '--region', 'eu', '--reg')).toEqual([])
    expect(await offered('identify', '--trait', 'a=1', '--trai')).toEqual(['--traits', '--trait'])
    expect(await offered('track', '--', '--re')).toEqual([])
  })

  it('offers the values of options', async () => {
    expect(await offered('track', '--region', '')).toEqual(['us', 'eu'])
    expect(await offered('track', '--region=e')).toEqual(['--region=eu'])
    expect(await offered('track', '--event', 'Order Com')).toEqual(['Order Completed'])
    expect(await offered('track', '--currency', 'EU')).toEqual(['EUR'])
    expect(await offered('trigger', 'Order Com')).toEqual(['Order Completed'])
    expect(await offered('trigger', '--scenario', '')).toEqual(['checkout', 'signup', 'video'])
    expect(await offered('dev', '--exit-on', 'd')).toEqual(['discarded'])
    expect(await offered('track', '--profile', '')).toEqual(['default', 'staging'])
    expect(await offered('track', '--user-id', '')).toEqual([])
    expect(await offered('track', '--dry-run=')).toEqual([])
    expect(await offered('track', '--integration', 'All=')).toEqual(['All=true', 'All=false'])
  })

  it('offers reserved names of the call, nested names with dots, and properties of the event', async () => {
    expect(await offered('identify', '--trait', 'address.c')).toEqual(['address.city=', 'address.country='])
    expect(await offered('group', '--trait', 'emp')).toEqual(['employees='])
    expect(await offered('page', '--property', 'ur')).toEqual(['url='])
    expect(await offered('track', '--event', 'Order Completed', '--property', 'order')).toEqual(['order_id='])
    expect(await offered('track', '--event', 'Order Completed', '--property', 'rev')).toEqual([])
    expect(await offered('screen', '--context-value', 'device.t')).toContain('device.type=')
  })

  it('offers arguments, and requests file names from the shell', async () => {
    expect(await offered('api', 'P')).toEqual(['POST', 'PUT', 'PATCH'])
    expect(await offered('api', 'POST', '/v1/t')).toEqual(['/v1/track'])
    expect(await offered('config', 'set', 'reg')).toEqual(['region'])
    expect(await offered('config', 'set', 'region', '')).toEqual(['us', 'eu'])
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(await offered('send', '')).toEqual([':files'])
    expect(await offered('track', '--properties', '@')).toEqual([':files@'])
  })

  it('returns to bash only the text after the last word break', async () => {
    expect(await offeredInBash('segment track --region=e')).toEqual(['eu'])
    expect(await offeredInBash('segment track --event "Order Com')).toEqual(['Order Completed'])
    expect(await offeredInBash('segment track --event=Order\\ Com')).toEqual(['Order Completed'])
    expect(await offeredInBash('segment tra')).toEqual(['track'])
  })

  it('ignores a malformed profile file, and rejects a malformed request', async () => {
    const broken = { files: new Map([['/home/ada/.config/segment/config.json', '{']]) }
    expect(await runSegment(['complete', 'zsh', '--', '--profile', ''], broken)).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    })
    expect(await runSegment(['complete', 'zsh'])).toMatchObject({ exitCode: 64 })
  })
})
