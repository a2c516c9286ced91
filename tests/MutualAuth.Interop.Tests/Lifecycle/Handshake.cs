using System.Net.Sockets;
using System.Security.Authentication;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>Our identity and a partner with openssl, at a moment: in TLS 1.2 and 1.3, as client and as server.</summary>
/// <param name="trust">The certificates that the partner trusts, as PEM.</param>
internal sealed class Handshake(TlsIdentity own, Partner partner, string trust, DateTimeOffset at)
{
    public async Task Succeeds()
    {
        using var server = await partner.Listen(trust, at);
        foreach (var version in Conversation.Versions)
        {
            Assert.AreEqual(partner.Sha256, await Conversation.Greet(own, partner.Host, server.Port, version, at));
            var (error, said) = await AsServer(version);
            Assert.IsNull(error, $"{error}\n{said.Errors}");
            Assert.Contains(Conversation.Answer, said.Output, said.Errors);
            Assert.Contains("Verification: OK", said.Errors);
        }
    }

    /// <param name="reason">What openssl says of our certificate: "num=18", for example.</param>
    public async Task IsRefusedByThePartner(string reason)
    {
        using var server = await partner.Listen(trust, at);
        foreach (var version in Conversation.Versions)
        {
            var refused = await Failure(Conversation.Greet(own, partner.Host, server.Port, version, at));
            Assert.IsNotNull(refused, "a server that trusts other certificates has answered");
            await server.Says("verify error:" + reason + ":");

            var (error, said) = await AsServer(version);
            Assert.IsNotNull(error, said.Output);
            Assert.Contains("verify error:" + reason + ":", said.Errors);
            Assert.DoesNotContain(Conversation.Answer, said.Output);
        }
    }

    /// <param name="reason">What the platform says of the partner's certificate: "UntrustedRoot", for example.</param>
    public async Task IsRefusedByUs(string reason)
    {
        using var server = await partner.Listen(trust, at);
        foreach (var version in Conversation.Versions)
        {
            var refused = await Failure(Conversation.Greet(own, partner.Host, server.Port, version, at));
            Assert.IsInstanceOfType<AuthenticationException>(refused);
            Assert.Contains(reason, refused.Message);

            var (error, said) = await AsServer(version);
            Assert.IsInstanceOfType<AuthenticationException>(error);
            Assert.Contains(reason, error.Message);
            Assert.DoesNotContain(Conversation.Answer, said.Output);
        }
    }

    private async Task<(Exception? Error, Tool.Result Said)> AsServer(SslProtocols version)
    {
        using var listener = Conversation.Listen();
        var serving = Task.Run(async () => await Conversation.Serve(own, await listener.AcceptTcpClientAsync(), version, at));
        var said = await Task.Run(() => partner.Greet(listener.Port(), version, trust, at));
        // One that never connected must not be waited for.
        listener.Stop();
        return (await Failure(serving), said);
    }

    private static async Task<Exception?> Failure(Task conversation)
    {
        try
        {
            await conversation;
            return null;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException)
        {
            return exception;
        }
    }
}
