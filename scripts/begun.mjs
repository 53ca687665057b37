// A reporter for the long tests, which take hours: says when each file begins. The default one tells of a file at its end.

export default class Begun {
  onTestModuleStart({ relativeModuleId }) {
    console.log(`${new Date().toISOString().slice(11, 19)}  begun  ${relativeModuleId}`)
  }
}
