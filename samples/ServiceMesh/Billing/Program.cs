var (service, _) = Mesh.Create(args);

service.MapGet("/paid/{order}", (string order, HttpContext call) =>
    $"Billing to {call.Connection.ClientCertificate!.Subject}: order {order} is paid");

service.Run();
