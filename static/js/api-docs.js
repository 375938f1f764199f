// Draws the API's description with Swagger UI. Only reading can be tried out here: a click on this
// page must not change a county.
const place = document.getElementById("api-docs");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null, // the badge would ask a server outside
  supportedSubmitMethods: ["get"],
});
