namespace Microsoft.Build.Framework;

/// <summary>
/// Tells <c>dotnet build -mt</c> that a task may run in-process beside others. MSBuild looks for this full name only,
/// so a copy of our own serves, and the tasks still load in hosts that do not know it.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
