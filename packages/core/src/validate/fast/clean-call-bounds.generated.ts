// Written by clean-call-bounds.generate.ts from the tables in src/spec; `pnpm generate` writes it anew.
import type { JsonObject } from '../../values/json-object.ts'
import { type CallType } from '../../spec/call-type-names.ts'
import { customEvent, type EventPlan, eventPlan, plannedBound } from './event-plan.ts'
import { boundLimit, isPlain, jsonBound, nameSize, unsure, wordSize } from './json-bound.ts'
import { isOpen, openNames } from './open-names.ts'
import { booleanBound, currencyBound, dateBound, emailBound, filledBound, idBound, integerBound, numberBound, oneOfBound, pastTimeBound, recordBound, recordsBound, refusesNull, shortTextBound, switchesBound, textBound, textOrNumberBound, textsBound, timeBound, uriBound, userIdBound } from './field-bounds.ts'

const isAbsent = (value: unknown): boolean => value === null || value === undefined

const identifyTraitsAddressNames = /* @__PURE__ */ openNames("city country postalcode state street")

const identifyTraitsAddress = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "city":
      case "country":
      case "postalCode":
      case "state":
      case "street":
        size = textBound(value)
        break
      default:
        size = isOpen(identifyTraitsAddressNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const identifyTraitsCompanyNames = /* @__PURE__ */ openNames("name id industry employeecount plan")

const identifyTraitsCompany = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "industry":
      case "plan":
        size = textBound(value)
        break
      case "id":
        size = textOrNumberBound(value)
        break
      case "employee_count":
        size = numberBound(value)
        break
      default:
        size = isOpen(identifyTraitsCompanyNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const identifyTraitsNames = /* @__PURE__ */ openNames("address age avatar birthday company createdat description email firstname gender id lastname name phone title username website")

const identifyTraits = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "address":
        size = identifyTraitsAddress(value, depth + 1)
        break
      case "age":
        size = numberBound(value)
        break
      case "avatar":
      case "website":
        size = uriBound(value)
        break
      case "birthday":
        size = dateBound(value)
        break
      case "company":
        size = identifyTraitsCompany(value, depth + 1)
        break
      case "createdAt":
        size = timeBound(value)
        break
      case "description":
      case "firstName":
      case "gender":
      case "lastName":
      case "name":
      case "title":
      case "username":
        size = textBound(value)
        break
      case "email":
        size = emailBound(value)
        break
      case "id":
      case "phone":
        size = textOrNumberBound(value)
        break
      default:
        size = isOpen(identifyTraitsNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextAppNames = /* @__PURE__ */ openNames("name version build namespace")

const contextApp = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "version":
      case "build":
      case "namespace":
        size = textBound(value)
        break
      default:
        size = isOpen(contextAppNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextCampaignNames = /* @__PURE__ */ openNames("name source medium term content")

const contextCampaign = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "source":
      case "medium":
      case "term":
      case "content":
        size = textBound(value)
        break
      default:
        size = isOpen(contextCampaignNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextDeviceNames = /* @__PURE__ */ openNames("id advertisingid adtrackingenabled manufacturer model name type token version")

const contextDevice = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "id":
      case "advertisingId":
      case "manufacturer":
      case "model":
      case "name":
      case "type":
      case "token":
      case "version":
        size = textBound(value)
        break
      case "adTrackingEnabled":
        size = booleanBound(value)
        break
      default:
        size = isOpen(contextDeviceNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextLibraryNames = /* @__PURE__ */ openNames("name version")

const contextLibrary = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "version":
        size = textBound(value)
        break
      default:
        size = isOpen(contextLibraryNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextLocationNames = /* @__PURE__ */ openNames("city country latitude longitude region speed")

const contextLocation = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "city":
      case "country":
      case "region":
        size = textBound(value)
        break
      case "latitude":
      case "longitude":
        size = textOrNumberBound(value)
        break
      case "speed":
        size = numberBound(value)
        break
      default:
        size = isOpen(contextLocationNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextNetworkNames = /* @__PURE__ */ openNames("bluetooth carrier cellular wifi")

const contextNetwork = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "bluetooth":
      case "cellular":
      case "wifi":
        size = booleanBound(value)
        break
      case "carrier":
        size = textBound(value)
        break
      default:
        size = isOpen(contextNetworkNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextOsNames = /* @__PURE__ */ openNames("name version")

const contextOs = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "version":
        size = textBound(value)
        break
      default:
        size = isOpen(contextOsNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextPageNames = /* @__PURE__ */ openNames("path referrer search title url")

const contextPage = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "path":
      case "referrer":
      case "search":
      case "title":
      case "url":
        size = textBound(value)
        break
      default:
        size = isOpen(contextPageNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextReferrerNames = /* @__PURE__ */ openNames("type name url link id")

const contextReferrer = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "type":
      case "name":
      case "url":
      case "link":
      case "id":
        size = textBound(value)
        break
      default:
        size = isOpen(contextReferrerNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextScreenNames = /* @__PURE__ */ openNames("density height width")

const contextScreen = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "density":
      case "height":
      case "width":
        size = numberBound(value)
        break
      default:
        size = isOpen(contextScreenNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextUserAgentDataNames = /* @__PURE__ */ openNames("brands mobile platform bitness model platformversion uafullversion fullversionlist wow64 architecture")

const contextUserAgentData = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "brands":
      case "fullVersionList":
        size = recordsBound(value, depth)
        break
      case "mobile":
      case "wow64":
        size = booleanBound(value)
        break
      case "platform":
      case "bitness":
      case "model":
      case "platformVersion":
      case "uaFullVersion":
      case "architecture":
        size = textBound(value)
        break
      default:
        size = isOpen(contextUserAgentDataNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextConsentNames = /* @__PURE__ */ openNames("categorypreferences version")

const contextConsent = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "categoryPreferences":
        size = recordBound(value, depth)
        break
      case "version":
        size = numberBound(value)
        break
      default:
        size = isOpen(contextConsentNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextProtocolsNames = /* @__PURE__ */ openNames("eventversion")

const contextProtocols = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "event_version":
        size = integerBound(value)
        break
      default:
        size = isOpen(contextProtocolsNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextAmpNames = /* @__PURE__ */ openNames("id")

const contextAmp = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "id":
        size = textBound(value)
        break
      default:
        size = isOpen(contextAmpNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const contextNames = /* @__PURE__ */ openNames("active app campaign device direct ip library locale location network os page referrer screen timezone groupid traits useragent useragentdata channel consent externalids protocols amp")

const context = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "active":
      case "direct":
        size = booleanBound(value)
        break
      case "app":
        size = contextApp(value, depth + 1)
        break
      case "campaign":
        size = contextCampaign(value, depth + 1)
        break
      case "device":
        size = contextDevice(value, depth + 1)
        break
      case "ip":
      case "locale":
      case "timezone":
      case "userAgent":
        size = textBound(value)
        break
      case "library":
        size = contextLibrary(value, depth + 1)
        break
      case "location":
        size = contextLocation(value, depth + 1)
        break
      case "network":
        size = contextNetwork(value, depth + 1)
        break
      case "os":
        size = contextOs(value, depth + 1)
        break
      case "page":
        size = contextPage(value, depth + 1)
        break
      case "referrer":
        size = contextReferrer(value, depth + 1)
        break
      case "screen":
        size = contextScreen(value, depth + 1)
        break
      case "groupId":
        size = filledBound(value)
        break
      case "traits":
        size = identifyTraits(value, depth + 1)
        break
      case "userAgentData":
        size = contextUserAgentData(value, depth + 1)
        break
      case "channel":
        size = oneOfBound(value, ["server","browser","mobile"])
        break
      case "consent":
        size = contextConsent(value, depth + 1)
        break
      case "externalIds":
        size = recordsBound(value, depth)
        break
      case "protocols":
        size = contextProtocols(value, depth + 1)
        break
      case "amp":
        size = contextAmp(value, depth + 1)
        break
      default:
        size = isOpen(contextNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const trackPropertiesNames = /* @__PURE__ */ openNames("revenue currency value")

const trackProperties = (given: unknown, depth: number, plan: EventPlan): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "revenue":
      case "value":
        size = numberBound(value)
        break
      case "currency":
        size = currencyBound(value)
        break
      default:
        size = plan === customEvent ? (isOpen(trackPropertiesNames, name, index) ? jsonBound(value, depth) : unsure) : plannedBound(plan, name, index, value, depth)
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const pagePropertiesNames = /* @__PURE__ */ openNames("name path referrer search title url keywords")

const pageProperties = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
      case "path":
      case "referrer":
      case "search":
      case "title":
      case "url":
        size = textBound(value)
        break
      case "keywords":
        size = textsBound(value, depth)
        break
      default:
        size = isOpen(pagePropertiesNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const screenPropertiesNames = /* @__PURE__ */ openNames("name")

const screenProperties = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "name":
        size = textBound(value)
        break
      default:
        size = isOpen(screenPropertiesNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

const groupTraitsNames = /* @__PURE__ */ openNames("address avatar createdat description email employees id industry name phone website plan")

const groupTraits = (given: unknown, depth: number): number => {
  if (given === null || given === undefined) return wordSize
  const values = given as JsonObject
  const isLiteral =
    typeof values === 'object' &&
    values.toJSON === undefined &&
    Object.getPrototypeOf(values) === Object.prototype &&
    Object.prototype.toString.call(values) === '[object Object]'
  if (!isLiteral && !isPlain(values)) return unsure
  let bound = 1
  let index = -1
  for (const name in values) {
    const value = values[name]
    let size: number
    index += 1
    switch (name) {
      case "address":
        size = identifyTraitsAddress(value, depth + 1)
        break
      case "avatar":
      case "website":
        size = uriBound(value)
        break
      case "createdAt":
        size = timeBound(value)
        break
      case "description":
      case "industry":
      case "name":
      case "plan":
        size = textBound(value)
        break
      case "email":
        size = emailBound(value)
        break
      case "employees":
      case "id":
      case "phone":
        size = textOrNumberBound(value)
        break
      default:
        size = isOpen(groupTraitsNames, name, index) ? jsonBound(value, depth) : unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return index < 300 ? bound : unsure
}

/** A Identify call. */
const identify = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (isAbsent(call.userId) && isAbsent(call.anonymousId)) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 2
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "traits":
        size = identifyTraits(value, 1)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/** A Track call. */
const track = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (call.event === undefined) return unsure
  if (isAbsent(call.userId) && isAbsent(call.anonymousId)) return unsure
  const plan = eventPlan(call.event)
  if (plan === undefined) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 2
        break
      case "event":
        size = shortTextBound(value, 32768)
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "properties":
        size = trackProperties(value, 1, plan)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/** A Page call. */
const page = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (isAbsent(call.userId) && isAbsent(call.anonymousId)) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 1
        break
      case "name":
      case "category":
        size = shortTextBound(value, 32768)
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "properties":
        size = pageProperties(value, 1)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/** A Screen call. */
const screen = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (isAbsent(call.userId) && isAbsent(call.anonymousId)) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 2
        break
      case "name":
      case "category":
        size = shortTextBound(value, 32768)
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "properties":
        size = screenProperties(value, 1)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/** A Group call. */
const group = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (call.groupId === undefined) return unsure
  if (isAbsent(call.userId) && isAbsent(call.anonymousId)) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 2
        break
      case "groupId":
        size = idBound(value, 500)
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "traits":
        size = groupTraits(value, 1)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/** A Alias call. */
const alias = (call: JsonObject, latestMs: number): number => {
  const isLiteral =
    typeof call === 'object' &&
    call.toJSON === undefined &&
    Object.getPrototypeOf(call) === Object.prototype &&
    Object.prototype.toString.call(call) === '[object Object]'
  if (!isLiteral && !isPlain(call)) return unsure
  if (call.previousId === undefined) return unsure
  if (isAbsent(call.userId)) return unsure
  let bound = 1
  for (const name in call) {
    const value = call[name]
    let size: number
    if (value === null && refusesNull(name)) return unsure
    switch (name) {
      case 'type':
        size = 2
        break
      case "previousId":
      case "anonymousId":
        size = idBound(value, 32768)
        break
      case "userId":
        size = userIdBound(value, 32768)
        break
      case "timestamp":
        size = pastTimeBound(value, latestMs)
        break
      case "context":
        size = context(value, 1)
        break
      case "integrations":
        size = switchesBound(value, 1)
        break
      case "messageId":
        size = shortTextBound(value, 99)
        break
      case "sentAt":
        size = timeBound(value)
        break
      case "writeKey":
        size = textBound(value)
        break
      case "channel":
      case "_metadata":
      case "options":
        size = jsonBound(value, 1)
        break
      default:
        return unsure
    }
    if (size < 0) return unsure
    bound += size + nameSize(name)
    if (bound > boundLimit) return unsure
  }
  return bound
}

/**
 * For each type of call the bound of the JSON of a call without any issue, in steps of `boundBytes`, or `unsure` where the full verdict
 * must decide. The type itself, and `latestMs`, the latest timestamp in milliseconds since 1970, are the caller's.
 */
export const cleanCallBounds: Readonly<Record<CallType, (call: JsonObject, latestMs: number) => number>> = {
  identify,
  track,
  page,
  screen,
  group,
  alias,
}
