using System.Collections.Concurrent;
using System.Text;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Secrets;

/// <summary>
/// Everything that is said while some work is done: what it returns as text, the exception that ends it, and each exception that
/// was thrown and caught on the way, with all that a crash would print of it.
/// </summary>
internal sealed class Told : IDisposable
{
    [ThreadStatic]
    private static bool _listening;

    private readonly ConcurrentQueue<string> _texts = new();

    public Told() => AppDomain.CurrentDomain.FirstChanceException += OnThrown;

    /// <summary>How often an exception was thrown; by other tests too, where they run at the same time.</summary>
    public int Exceptions => _texts.Count;

    public void Add(string? text) => _texts.Enqueue(text ?? "");

    public void Add(Finding finding)
    {
        Add(finding.ToString());
        Add(finding.Text);
    }

    /// <summary>Does the work; an exception of any kind ends it, and is told of.</summary>
    public void Of(Action work)
    {
        try
        {
            work();
        }
        catch (MutualAuthException exception)
        {
            Add(exception.Finding);
        }
        catch (Exception exception)
        {
            Add(exception.ToString());
        }
    }

    public void ShouldHoldNone(IEnumerable<Secret> secrets, string when)
    {
        var said = string.Join("\n", _texts);
        foreach (var secret in secrets)
            Assert.IsNull(secret.FoundIn(said), $"{when}: {secret.Name} was told");
    }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= OnThrown;

    private void OnThrown(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs thrown)
    {
        // Describing an exception may throw one.
        if (_listening)
            return;
        _listening = true;
        try
        {
            var text = new StringBuilder(thrown.Exception.ToString());
            for (var exception = thrown.Exception; exception is not null; exception = exception.InnerException)
            {
                foreach (System.Collections.DictionaryEntry entry in exception.Data)
                    text.Append(entry.Key).Append(entry.Value);
            }

            _texts.Enqueue(text.ToString());
        }
        finally
        {
            _listening = false;
        }
    }
}
