/**
 * The core of this page: it stands among the page's data, and the build puts this module where the package keeps its
 * binaries as modules.
 *
 * @module
 */
import { data } from './data.js'

export default data.core
