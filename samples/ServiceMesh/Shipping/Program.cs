var (service, mesh) = Mesh.Create(args);
using var orders = mesh.Client("orders", service.Configuration["Orders"] ?? "https://127.0.0.1:7001", mesh.Own);
using var billing = mesh.Client("billing", service.Configuration["Billing"] ?? "https://127.0.0.1:7002", mesh.Own);

service.MapGet("/ship/{order}", async (string order, HttpContext call) =>
    $"""
    {await billing.GetStringAsync($"/paid/{order}")}
    {await orders.GetStringAsync($"/address/{order}")}
    Shipping to {call.Connection.ClientCertificate!.Subject}: order {order} is on its way
    """);

service.Run();
