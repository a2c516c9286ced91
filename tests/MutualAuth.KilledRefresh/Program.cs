using System.Diagnostics;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KilledRefresh;

// Refreshes as a build does, in a process that can be killed for the tenth of the time that a build takes.
var command = RefreshCommand.Parse(args[0]);
var step = -1;
if (command.DieAt >= 0)
{
    FileOperation.Observe(operation =>
    {
        if (++step != command.DieAt)
            return;
        if (operation is { Stream: { } stream, Content: { } content })
        {
            stream.Write(content, 0, content.Length / 2);
            stream.Flush();
        }

        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    });
}

var reader = new DeclarationReader(command.Folder, "demo", 30)
{
    RenewNow = command.Verb == "Renew",
    RequestNow = command.Verb == "RequestCertificates",
};
var request = new RefreshRequest(
    reader, [.. command.KeyStores.Select(Declared)], [.. command.Partners.Select(Declared)], Path.Combine(command.Folder, "mutualauth"),
    new DateTimeOffset(command.NowTicks, TimeSpan.Zero))
{
    Activate = command.Verb == "Activate",
    RequestCertificates = command.Verb == "RequestCertificates",
    LockFile = command.LockFile is null ? null : new DeclaredFile(Path.Combine(command.Folder, command.LockFile), command.LockFile),
};
var result = KeyStoreRefresh.Run(request, Console.WriteLine, CancellationToken.None);
foreach (var finding in result.Findings)
    Console.WriteLine(finding);
return result.Succeeded ? 0 : 1;

static DeclaredItem Declared(Item item) =>
    new(item.Path, item.DisplayPath, item.Metadata.GetValueOrDefault) { Names = item.Metadata.Keys };
