import { ImlFault } from '../error/iml-fault.ts'
import { encodingOf, textOfBytes } from '../values/bytes.ts'
import { bytesOfValue, isEmpty, isMissing, textOf } from '../values/coerce.ts'
import { createXml } from '../xml/create-xml.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { dataStructureOf, jsonOf, parsedSample, parseJson } from './data-structure.ts'
import { type FunctionRows, ofArray } from './function-row.ts'
import { createJsonWebToken, createJsonWebTokenWithKeyId } from './json-web-token.ts'
import { mimeTypes } from './mime-types.ts'

/** Functions that only apps have; scenarios do not. */
export const appFunctions: FunctionRows = {
  parseJSON: {
    parameters: ['text'],
    docs: 'the value of JSON text; a missing value stays missing',
    evaluate: ([text]) => (isMissing(text) ? text : parseJson(textOf(text))),
  },
  createJSON: {
    parameters: ['value'],
    docs: 'the value as JSON text',
    evaluate: ([value]) => jsonOf(value),
  },
  parseXML: {
    parameters: ['text'],
    docs: 'collections from XML: children as arrays by name, attributes under `$`, mixed text under `_`',
    evaluate: ([text]) => (isMissing(text) ? text : parseXml(textOf(text))),
  },
  createXML: {
    parameters: ['collection'],
    docs: 'XML of collections in the shape of `parseXML`',
    evaluate: ([collection]) => createXml(collection),
  },
  jwt: {
    parameters: ['payload', 'secret', '[algorithm]', '[options]'],
    docs: 'a JSON Web Token, `HS256` by default; the options are `expiresIn`, `notBefore`, `audience`, `issuer`, `subject`, `jwtid`, `keyid`, `header`',
    words: [2],
    evaluate: createJsonWebToken,
  },
  generateJwtWithKeyId: {
    parameters: ['payload', 'secret', '[algorithm]', '[thumbprintAlgorithm]', '[options]'],
    docs: 'a JSON Web Token, `HS512` by default, whose `kid` is the thumbprint of the secret, `HS256` by default; the options are those of `jwt`',
    words: [2, 3],
    evaluate: createJsonWebTokenWithKeyId,
  },
  cryptoSign: {
    parameters: ['algorithm', 'data', 'key', '[encoding]'],
    docs: 'the signature of the data with a private key, in `hex` or another encoding; requires the option `sign`',
    evaluate: ([algorithm, data, key, encoding], runtime) => {
      const signature = runtime.sign(textOf(algorithm), bytesOfValue(data), textOf(key))
      return textOfBytes(signature, isEmpty(encoding) ? 'hex' : encodingOf(textOf(encoding)))
    },
  },
  mime: {
    parameters: ['fileName'],
    docs: 'the media type of the file name’s extension; undefined if unknown',
    evaluate: ([fileName]) => {
      const extension = /\.([a-z0-9]{1,10})$/i.exec(textOf(fileName).slice(-20))?.[1]?.toLowerCase() ?? ''
      return Object.hasOwn(mimeTypes, extension) ? mimeTypes[extension] : undefined
    },
  },
  isArray: {
    parameters: ['value'],
    docs: 'whether the value is an array',
    evaluate: ([value]) => Array.isArray(value),
  },
  pop: ofArray('the last item; does not change the array', (array) => array.at(-1)),
  shift: ofArray('the first item; does not change the array', (array) => array[0]),
  errorFactory: {
    parameters: ['type', 'message'],
    docs: 'raises an error of this type, such as `DataError`, with this message',
    evaluate: ([type, message]) => {
      throw new ImlFault('raised', textOf(message), textOf(type) || 'RuntimeError')
    },
  },
  toDataStructure: {
    parameters: ['value', '[type]'],
    docs: 'the fields (name, type, spec) of a value, or of `json` or `xml` text',
    words: [1],
    evaluate: ([value, type]) => dataStructureOf(parsedSample(value, isEmpty(type) ? 'json' : textOf(type))),
  },
}
