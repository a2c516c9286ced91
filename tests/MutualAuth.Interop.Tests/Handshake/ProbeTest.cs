using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Tests.Handshake;

namespace MutualAuth.Interop.Tests.Handshake;

/// <summary>What the tests against live servers have in common.</summary>
public abstract class ProbeTest : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public required TestContext TestContext { get; init; }

    private protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        _owned.ForEach(one => one.Dispose());
        Folder.Dispose();
    }

    private protected T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    private protected sealed record Outcome(IReadOnlyList<string> Lines, IReadOnlyList<Finding> Findings)
    {
        public string Text => string.Join("\n", Lines);

        /// <summary>Exactly these findings, in this order.</summary>
        public Outcome ShouldBe(params FindingKind[] kinds)
        {
            CollectionAssert.AreEqual(
                kinds.Select(kind => kind.Code).ToArray(), Findings.Select(finding => finding.Code).ToArray(), $"{Text}\n{string.Join("\n", Findings)}");
            return this;
        }

        public Outcome ShouldSay(string words)
        {
            Assert.Contains(words, Text);
            return this;
        }
    }

    private protected Outcome Probe(string host, int port, Party? own, params Party[] trusted)
    {
        var subject = new ProbeSubject("orders.jks", own?.Entry, [.. trusted.Select(one => one.Trusted())], "orders.pem");
        var (lines, findings) = new EndpointProbe(new Endpoint(host, port), TimeSpan.FromSeconds(30)).Try(subject, DateTimeOffset.UtcNow, CancellationToken.None);
        TestContext.WriteLine(string.Join("\n", lines));
        return new Outcome(lines, findings);
    }
}
