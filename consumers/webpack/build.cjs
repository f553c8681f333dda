// Bundles one file for Node. Arguments: the entry and the output file. Fails on errors and warnings.
const { basename, dirname, resolve } = require('node:path')
const webpack = require('webpack')

const [, , entry, output] = process.argv
const options = {
  mode: 'production',
  target: 'node20',
  entry: resolve(entry),
  output: { path: dirname(resolve(output)), filename: basename(output) },
}
webpack(options, (error, stats) => {
  if (error !== null) throw error
  if (!stats.hasErrors() && !stats.hasWarnings()) return
  console.error(stats.toString({ preset: 'errors-warnings' }))
  process.exitCode = 1
})
