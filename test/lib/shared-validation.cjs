// Takes the place of the package with which the CDK checks templates: see `cdk-environment.js`.
module.exports = globalThis.loadSharedValidation();
