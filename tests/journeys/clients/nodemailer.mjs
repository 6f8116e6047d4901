// Sends one letter, whose bytes are in a file, as a shop on Node.js would. Arguments: the folder with node_modules, and
// JSON: the transport, the envelope and the file.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [folder, text] = process.argv.slice(2);
const { transport, envelope, file } = JSON.parse(text);
const nodemailer = createRequire(`${folder}/`)("nodemailer");
const answer = await nodemailer.createTransport(transport).sendMail({ envelope, raw: readFileSync(file) });
console.log(answer.response ?? "handed over");
