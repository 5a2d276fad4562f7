export { createFrom } from "../dist/main.js";
