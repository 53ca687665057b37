/**
 * The core of this page: it is part of the page's data. The build puts this module in the place of the package's
 * binaries.
 *
 * @module
 */
import { pageData } from './data.js'

export default pageData().core
