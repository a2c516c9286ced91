using MutualAuth.Fuzzing.Targets;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.Fuzzing.Loop;

/// <summary>What became of one input.</summary>
/// <param name="Code">The documented error; "ok" where it was read.</param>
/// <param name="Unexpected">An exception that no reader may let out; null where all is well.</param>
internal sealed record Attempt(string Code, Exception? Unexpected)
{
    public const string Ok = "ok";

    public static Attempt Of(FuzzTarget target, byte[] file)
    {
        try
        {
            target.Read(file);
            return new Attempt(Ok, null);
        }
        catch (MutualAuthException exception)
        {
            return new Attempt(exception.Finding.Code, null);
        }
        catch (Exception exception)
        {
            return new Attempt(exception.GetType().Name, exception);
        }
    }
}
